import { make, uniqueId } from '../../lib/dom';

/** The words of the dialog. */
export interface LinkLabels {
  readonly link: string;
  readonly address: string;
  readonly set: string;
  readonly unset: string;
  readonly cancel: string;
}

/** Asks for a link's address: empty takes the link away, undefined leaves everything as it is. */
export function askForLink(current: string, labels: LinkLabels): Promise<string | undefined> {
  const id = uniqueId('link');
  const input = make('input', { id: `${id}-address`, class: 'form-control', type: 'text', inputmode: 'url', autocomplete: 'off', maxlength: '2000' });
  input.value = current;
  const buttons = [make('button', { type: 'submit', value: 'cancel', class: 'btn btn-outline-secondary', text: labels.cancel })];
  if (current) buttons.push(make('button', { type: 'submit', value: 'unset', class: 'btn btn-outline-secondary', text: labels.unset }));
  buttons.push(make('button', { type: 'submit', value: 'set', class: 'btn btn-primary', text: labels.set }));
  const form = make('form', { method: 'dialog' }, make('h2', { id, class: 'studio-dialog-title', text: labels.link }), make('label', { class: 'form-label', for: input.id, text: labels.address }), input, make('div', { class: 'studio-dialog-actions' }, ...buttons));
  const dialog = make('dialog', { class: 'studio-dialog', 'aria-labelledby': id }, form);
  input.addEventListener('keydown', (event) => {
    // The first button of a form is not the one that Enter should mean.
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    dialog.close('set');
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'set' ? input.value.trim() : dialog.returnValue === 'unset' ? '' : undefined);
    });
  });
}
