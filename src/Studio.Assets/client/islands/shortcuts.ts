import { make } from '../lib/dom';
import { readLabels } from '../lib/labels';

const defaults = {
  title: 'Keyboard shortcuts',
  close: 'Close',
  find: 'Find a page, an item or something to do',
  search: "Go to the page's search box",
  help: 'Show this list',
  escape: 'Close what is open',
};

/** A button that shows what the keyboard can do; `?` shows it too, and `/` goes to the search box of the page. */
export class StudioShortcuts extends HTMLElement {
  #labels = defaults;
  #abort: AbortController | undefined;
  #dialog: HTMLDialogElement | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.#abort = new AbortController();
    const button = make('button', { type: 'button', class: 'studio-icon-button', 'aria-label': this.#labels.title, title: this.#labels.title }, make('i', { class: 'bi bi-keyboard', 'aria-hidden': 'true' }));
    button.addEventListener('click', () => this.#open());
    this.replaceChildren(button);
    document.addEventListener('keydown', this.#onKey, { signal: this.#abort.signal });
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
    this.#dialog?.remove();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || document.querySelector('dialog[open]')) return;
    if (event.key === '?') {
      event.preventDefault();
      this.#open();
    } else if (event.key === '/') {
      const search = document.querySelector<HTMLInputElement>('main input[type="search"]');
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
  };

  #open(): void {
    const close = make('button', { type: 'button', class: 'btn btn-primary', text: this.#labels.close });
    const dialog = make(
      'dialog',
      { class: 'studio-dialog', 'aria-labelledby': 'studio-shortcuts-title' },
      make('h2', { id: 'studio-shortcuts-title', class: 'studio-dialog-title', text: this.#labels.title }),
      make('dl', { class: 'studio-shortcuts' }, ...line('Ctrl K', this.#labels.find), ...line('/', this.#labels.search), ...line('Esc', this.#labels.escape), ...line('?', this.#labels.help)),
      make('div', { class: 'studio-dialog-actions' }, close),
    );
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => dialog.remove());
    this.#dialog = dialog;
    document.body.append(dialog);
    dialog.showModal();
  }
}

const line = (keys: string, text: string) => [make('dt', {}, make('kbd', { text: keys })), make('dd', { text })];

/** Where a person writes, a key is a letter. */
const isWriting = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
