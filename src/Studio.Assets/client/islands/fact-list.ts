import { insertAtCaret } from '../lib/text-position';

/**
 * A server-rendered list of facts: a click on `<button data-insert="facts.orderTotal90d">` puts the name at the caret of the
 * form's condition, and `<input data-filter>` narrows the list. `data-path` names the fact where what is put in is more than its name.
 */
export class StudioFactList extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('click', this.#onClick);
    this.addEventListener('input', this.#onFilter);
  }

  disconnectedCallback(): void {
    this.removeEventListener('click', this.#onClick);
    this.removeEventListener('input', this.#onFilter);
  }

  readonly #onClick = (event: Event): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-insert]') : null;
    const text = button?.dataset['insert'];
    const form = document.getElementById(this.getAttribute('for') ?? '');
    if (!text || !(form instanceof HTMLFormElement)) return;
    const control = form.elements.namedItem(this.getAttribute('target') ?? 'Condition');
    if (!(control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement)) return;
    // A builder around the text takes the fact as one more comparison while the text is not seen.
    const asked = new CustomEvent('studio:fact', { detail: button.dataset['path'] ?? text, cancelable: true });
    if (control.dispatchEvent(asked)) insertAtCaret(control, text);
  };

  readonly #onFilter = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement) || !event.target.hasAttribute('data-filter')) return;
    // Filtering is not an edit of the form that may surround the list.
    event.stopPropagation();
    const wanted = event.target.value.trim().toLowerCase();
    for (const button of this.querySelectorAll<HTMLElement>('[data-insert]')) {
      const entry = button.closest<HTMLElement>('li') ?? button;
      const text = `${button.dataset['insert'] ?? ''} ${entry.textContent}`.toLowerCase();
      entry.hidden = !text.includes(wanted);
    }
  };
}
