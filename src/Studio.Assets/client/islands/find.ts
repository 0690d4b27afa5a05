import { make, sameOrigin, uniqueId } from '../lib/dom';
import { requestJson } from '../lib/http';
import { format, formatCount, readLabels } from '../lib/labels';

const defaults = {
  title: 'Find',
  field: 'What do you look for?',
  hint: 'Pages, items and things to do, by their names.',
  close: 'Close',
  nothing: 'Nothing was found.',
  failed: 'That could not be looked up. Please try again.',
  found: '{0} found',
};

interface Entry {
  readonly text: string;
  readonly url: string;
  readonly icon: string;
  readonly hint?: string | null;
}

interface Answer {
  readonly groups: readonly { readonly title: string; readonly entries: readonly Entry[] }[];
}

const pause = 120;

/**
 * Turns the link to the page of finding into a field over the page: Ctrl-K (⌘K) opens it, the arrows choose, Enter goes there. Of several on a page the first answers the keys.
 */
export class StudioFind extends HTMLElement {
  #labels = defaults;
  #abort: AbortController | undefined;
  #dialog: FindDialog | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.#abort = new AbortController();
    const signal = this.#abort.signal;
    this.addEventListener('click', this.#onClick, { signal });
    if (document.querySelector(this.localName) === this) document.addEventListener('keydown', this.#onKey, { signal });
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
    this.#dialog?.close();
  }

  readonly #onClick = (event: MouseEvent): void => {
    // With a key held the link is a link: in a new tab.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.#open();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    this.#open();
  };

  #open(): void {
    const source = sameOrigin(this.getAttribute('source'));
    // Over another dialog there is no way on.
    if (!source || document.querySelector('dialog[open]')) return;
    this.#dialog = new FindDialog(source, this.#labels);
  }
}

class FindDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #note: HTMLElement;
  #asked: AbortController | undefined;
  #timer = 0;
  #active: HTMLElement | undefined;

  constructor(private readonly source: URL, private readonly labels: typeof defaults) {
    const list = uniqueId('found');
    this.#input = make('input', {
      type: 'text', class: 'form-control', role: 'combobox', 'aria-label': labels.field, 'aria-autocomplete': 'list', 'aria-expanded': 'true', 'aria-controls': list,
      maxlength: '100', autocomplete: 'off', spellcheck: 'false', placeholder: labels.field,
    });
    const close = make('button', { type: 'button', class: 'btn-close', 'aria-label': labels.close });
    this.#list = make('div', { id: list, class: 'studio-found', role: 'listbox', 'aria-label': labels.title });
    this.#note = make('p', { class: 'studio-find-note', role: 'status', text: labels.hint });
    this.#dialog = make('dialog', { class: 'studio-dialog studio-find-dialog', 'aria-label': labels.title }, make('div', { class: 'studio-find-head' }, this.#input, close), this.#list, this.#note);
    this.#input.addEventListener('input', () => this.#later());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    close.addEventListener('click', () => this.close());
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.close();
    });
    this.#dialog.addEventListener('close', () => {
      clearTimeout(this.#timer);
      this.#asked?.abort();
      this.#dialog.remove();
    });
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#input.focus();
    void this.#ask();
  }

  close(): void {
    if (this.#dialog.open) this.#dialog.close();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), pause);
  }

  async #ask(): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const text = this.#input.value.trim();
    const url = new URL(this.source);
    url.searchParams.set('q', text);
    const answer = await requestJson<Answer>(url, { signal: asked.signal });
    if (answer.kind === 'aborted' || asked.signal.aborted) return;
    if (answer.kind === 'problem') {
      this.#show([], this.labels.failed);
      return;
    }
    const count = answer.value.groups.reduce((sum, group) => sum + group.entries.length, 0);
    this.#show(answer.value.groups, count === 0 ? this.labels.nothing : text === '' ? this.labels.hint : format(this.labels.found, formatCount(count)));
  }

  #show(groups: Answer['groups'], note: string): void {
    this.#list.replaceChildren(...groups.map((group) => {
      const title = uniqueId('group');
      return make('div', { role: 'group', 'aria-labelledby': title }, make('div', { id: title, class: 'studio-found-title', role: 'presentation', text: group.title }), ...group.entries.map((entry) => this.#option(entry)));
    }));
    this.#note.textContent = note;
    this.#choose(this.#options()[0]);
  }

  #option(entry: Entry): HTMLElement {
    const icon = make('i', { class: `bi bi-${entry.icon}`, 'aria-hidden': 'true' });
    const parts: Node[] = [icon, make('span', { text: entry.text })];
    if (entry.hint) parts.push(make('small', { text: entry.hint }));
    const option = make('a', { id: uniqueId('option'), role: 'option', 'aria-selected': 'false', tabindex: '-1', href: sameOrigin(entry.url)?.href ?? '' }, ...parts);
    option.addEventListener('pointermove', () => this.#choose(option));
    return option;
  }

  #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  #choose(option: HTMLElement | undefined): void {
    this.#active?.setAttribute('aria-selected', 'false');
    this.#active = option;
    if (!option) {
      this.#input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    this.#input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView?.({ block: 'nearest' });
  }

  #onKey(event: KeyboardEvent): void {
    // The Enter that ends the writing of a Chinese word chooses the word.
    if (event.isComposing) return;
    const options = this.#options();
    const at = this.#active ? options.indexOf(this.#active) : -1;
    const to = ({ ArrowDown: at + 1, ArrowUp: at - 1 + options.length, PageUp: Math.max(0, at - 5), PageDown: Math.min(options.length - 1, at + 5) } as Record<string, number>)[event.key];
    if (to !== undefined && options.length > 0) {
      event.preventDefault();
      this.#choose(options[to % options.length]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#active?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
    }
  }
}
