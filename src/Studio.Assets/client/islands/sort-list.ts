/**
 * A list inside a form whose entries, `li[data-key]`, can be dragged into another order. The new order goes into the form's
 * control `order`, keys with commas between, and the form is sent. By keyboard the form's own buttons move an entry.
 */
export class StudioSortList extends HTMLElement {
  #dragged: HTMLElement | undefined;
  #before = '';

  connectedCallback(): void {
    // A parser may still be about to add the entries.
    queueMicrotask(() => {
      for (const entry of this.#entries()) entry.draggable = true;
    });
    this.dataset['ready'] = '';
    this.addEventListener('dragstart', this.#onStart);
    this.addEventListener('dragover', this.#onOver);
    this.addEventListener('drop', this.#onDrop);
    this.addEventListener('dragend', this.#onEnd);
  }

  disconnectedCallback(): void {
    this.removeEventListener('dragstart', this.#onStart);
    this.removeEventListener('dragover', this.#onOver);
    this.removeEventListener('drop', this.#onDrop);
    this.removeEventListener('dragend', this.#onEnd);
  }

  #entries(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('li[data-key]')];
  }

  #order(): string {
    return this.#entries().map((entry) => entry.dataset['key'] ?? '').join(',');
  }

  readonly #onStart = (event: DragEvent): void => {
    const entry = event.target instanceof Element ? event.target.closest<HTMLElement>('li[data-key]') : null;
    if (!entry) return;
    this.#dragged = entry;
    this.#before = this.#order();
    entry.classList.add('is-dragged');
    event.dataTransfer?.setData('text/plain', entry.dataset['key'] ?? '');
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
  };

  readonly #onOver = (event: DragEvent): void => {
    // What is dragged in from elsewhere has no place here.
    const dragged = this.#dragged;
    if (!dragged) return;
    event.preventDefault();
    const over = event.target instanceof Element ? event.target.closest<HTMLElement>('li[data-key]') : null;
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  };

  readonly #onDrop = (event: DragEvent): void => {
    if (!this.#dragged) return;
    event.preventDefault();
    const form = this.closest('form');
    const control = form?.elements.namedItem('order');
    if (!form || !(control instanceof HTMLInputElement) || this.#order() === this.#before) return;
    control.value = this.#order();
    form.requestSubmit();
  };

  readonly #onEnd = (): void => {
    this.#dragged?.classList.remove('is-dragged');
    this.#dragged = undefined;
  };
}
