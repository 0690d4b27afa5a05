import { make, uniqueId } from './dom';

/** What the dialog asks. */
export interface Question {
  readonly text: string;
  readonly title?: string | undefined;
  readonly yes: string;
  readonly no: string;
}

/** Asks in a modal `<dialog>`; Escape and the second button mean no. */
export function ask(question: Question): Promise<boolean> {
  const id = uniqueId('confirm');
  const yes = make('button', { type: 'submit', value: 'yes', class: 'btn btn-danger', text: question.yes });
  // The harmless answer has the focus, so that a stray Enter destroys nothing.
  const no = make('button', { type: 'submit', value: 'no', class: 'btn btn-outline-secondary', text: question.no, autofocus: '' });
  const title = question.title ? [make('h2', { class: 'studio-dialog-title', text: question.title })] : [];
  const form = make('form', { method: 'dialog' }, ...title, make('p', { id, text: question.text }), make('div', { class: 'studio-dialog-actions' }, no, yes));
  const dialog = make('dialog', { class: 'studio-dialog', 'aria-labelledby': id }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}

/**
 * Makes every submit button (or form) with `data-confirm="Question?"` ask first. `data-confirm-title`, `data-confirm-yes`
 * and `data-confirm-no` may stand on it or on the body.
 */
export function confirmSubmits(root: Document): void {
  const confirmed = new WeakSet<HTMLFormElement>();
  // In the capture phase, so that an unanswered question also holds back the other submit handlers.
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const submitter = (event as SubmitEvent).submitter;
    const source = submitter?.dataset['confirm'] ? submitter : form;
    const text = source.dataset['confirm'];
    if (!text || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const texts = { ...root.body.dataset, ...source.dataset };
    const question = { text, title: texts['confirmTitle'], yes: texts['confirmYes'] ?? 'Continue', no: texts['confirmNo'] ?? 'Cancel' };
    void ask(question).then((agreed) => {
      if (!agreed) return;
      confirmed.add(form);
      form.requestSubmit(submitter);
    });
  }, true);
}
