import { make, sameOrigin, uniqueId } from '../lib/dom';
import { requestJson } from '../lib/http';
import { format, formatCount, readLabels } from '../lib/labels';

const defaults = {
  search: 'Search by name',
  nothing: 'Nothing was found.',
  failed: 'That could not be looked up. Please try again.',
  found: '{0} found',
  remove: 'Remove {0}',
  chosen: 'Chosen',
  removed: '{0} removed',
  added: '{0} added',
};

interface Choice {
  readonly value: string;
  readonly text: string;
}

const pause = 150;

/**
 * Makes a list to choose from (a `select` in it) a field to search in: a combobox as ARIA describes it. The select stays what the form sends; `source` answers
 * `?q=…` with `{items:[{value, text}]}`. Several choices stand as buttons before the field, which take them away again.
 */
export class StudioPick extends HTMLElement {
  #labels = defaults;
  #select: HTMLSelectElement | undefined;
  #input!: HTMLInputElement;
  #list!: HTMLElement;
  #chips!: HTMLElement;
  #note!: HTMLElement;
  #asked: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #active: HTMLElement | undefined;

  connectedCallback(): void {
    const select = this.querySelector('select');
    if (!select || this.#select) return;
    this.#labels = readLabels(this, defaults);
    this.#select = select;
    this.#build(select);
    this.#showChosen();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
  }

  #build(select: HTMLSelectElement): void {
    const list = uniqueId('choices');
    this.#input = make('input', {
      type: 'text', class: 'form-control', id: select.id, role: 'combobox', autocomplete: 'off', spellcheck: 'false', maxlength: '100', placeholder: this.#labels.search,
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list,
    });
    for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
      const value = select.getAttribute(name);
      if (value) this.#input.setAttribute(name, value);
    }
    this.#input.disabled = select.matches(':disabled');
    // The label now names the field that is written in.
    select.id = `${select.id}-value`;
    select.hidden = true;
    this.#list = make('div', { id: list, class: 'studio-pick-list', role: 'listbox', 'aria-label': this.#labels.search, hidden: '' });
    this.#chips = make('ul', { class: 'studio-pick-chips', 'aria-label': this.#labels.chosen });
    this.#note = make('p', { class: 'visually-hidden', role: 'status' });
    this.append(this.#chips, make('div', { class: 'studio-pick-box' }, this.#input, this.#list), this.#note);
    this.#input.addEventListener('input', () => this.#later());
    this.#input.addEventListener('click', () => this.#open());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('blur', () => this.#leave());
    // What is searched for is no value of the form.
    this.#input.addEventListener('change', (event) => event.stopPropagation());
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  get #isMultiple(): boolean {
    return this.#select?.multiple === true;
  }

  #chosen(): HTMLOptionElement[] {
    return [...(this.#select?.options ?? [])].filter((option) => option.selected && option.value !== '');
  }

  #showChosen(): void {
    const chosen = this.#chosen();
    this.#chips.replaceChildren(...chosen.map((option) => this.#chip(option)));
    this.#chips.hidden = chosen.length === 0;
    this.#input.value = '';
  }

  #chip(option: HTMLOptionElement): HTMLElement {
    const remove = make('button', { type: 'button', class: 'btn-close', 'aria-label': format(this.#labels.remove, option.text) });
    remove.disabled = this.#input.disabled;
    remove.addEventListener('click', () => this.#remove(option));
    return make('li', {}, make('span', { text: option.text }), remove);
  }

  #remove(option: HTMLOptionElement): void {
    if (this.#isMultiple || !this.#select) option.selected = false;
    else this.#select.value = '';
    this.#changed(format(this.#labels.removed, option.text));
    this.#input.focus();
  }

  #changed(note: string): void {
    this.#showChosen();
    this.#note.textContent = note;
    this.#select?.dispatchEvent(new Event('input', { bubbles: true }));
    this.#select?.dispatchEvent(new Event('change', { bubbles: true }));
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), pause);
  }

  #open(): void {
    if (this.#list.hidden && !this.#input.disabled) void this.#ask();
  }

  async #ask(): Promise<void> {
    const url = sameOrigin(this.getAttribute('source'));
    if (!url) return;
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    url.searchParams.set('q', this.#input.value.trim());
    const answer = await requestJson<{ readonly items: readonly Choice[] }>(url, { signal: asked.signal });
    if (answer.kind === 'aborted' || asked.signal.aborted) return;
    if (answer.kind === 'problem') {
      this.#show([], this.#labels.failed);
      return;
    }
    const known = new Set(this.#chosen().map((option) => option.value));
    const items = answer.value.items.filter((item) => !known.has(item.value));
    this.#show(items, items.length === 0 ? this.#labels.nothing : format(this.#labels.found, formatCount(items.length)));
  }

  #show(items: readonly Choice[], note: string): void {
    this.#list.replaceChildren(...items.map((item) => {
      const option = make('div', { id: uniqueId('choice'), role: 'option', 'aria-selected': 'false', text: item.text, 'data-value': item.value });
      option.addEventListener('pointermove', () => this.#choose(option));
      option.addEventListener('click', () => this.#take(option));
      return option;
    }));
    if (items.length === 0) this.#list.append(make('div', { class: 'studio-pick-note', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', text: note }));
    this.#note.textContent = note;
    this.#list.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#choose(this.#options()[0]);
  }

  #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('[data-value]')];
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

  #take(option: HTMLElement): void {
    const select = this.#select;
    const value = option.dataset['value'];
    if (!select || !value) return;
    const text = option.textContent;
    const known = [...select.options].find((candidate) => candidate.value === value) ?? select.appendChild(make('option', { value, text }));
    if (!this.#isMultiple) for (const other of select.options) other.selected = false;
    known.selected = true;
    this.#close();
    this.#changed(format(this.#labels.added, text));
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#input.setAttribute('aria-expanded', 'false');
    this.#choose(undefined);
  }

  #leave(): void {
    this.#close();
    // A word that chose nothing must not look like a choice.
    this.#input.value = '';
  }

  #onKey(event: KeyboardEvent): void {
    // The Enter that ends the writing of a Chinese word chooses the word.
    if (event.isComposing) return;
    const options = this.#options();
    const at = this.#active ? options.indexOf(this.#active) : -1;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.#list.hidden) this.#open();
      else if (options.length > 0) this.#choose(options[(at + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length]);
    } else if (event.key === 'Enter') {
      // In a form Enter would send it.
      event.preventDefault();
      if (this.#active && !this.#list.hidden) this.#take(this.#active);
    } else if (event.key === 'Escape' && !this.#list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.#input.value = '';
      this.#close();
    } else if (event.key === 'Backspace' && this.#input.value === '') {
      const last = this.#chosen().at(-1);
      if (last) this.#remove(last);
    }
  }
}
