import { make, uniqueId } from '../lib/dom';
import { format, readLabels } from '../lib/labels';

const defaults = { languages: 'Languages', empty: '{0} (empty)' };

/** Makes the languages of one text (each a label with its input) tabs. One with a fault, else the person's own language, is open. */
export class StudioLanguages extends HTMLElement {
  #labels = defaults;
  #parts: { readonly tab: HTMLButtonElement; readonly panel: HTMLElement; readonly input: HTMLInputElement | HTMLTextAreaElement; readonly name: string }[] = [];

  connectedCallback(): void {
    if (this.#parts.length > 0) return;
    this.#labels = readLabels(this, defaults);
    const inputs = [...this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input[lang], textarea[lang]')];
    if (inputs.length < 2) return;
    const list = make('div', { class: 'nav nav-tabs studio-small-tabs', role: 'tablist', 'aria-label': this.#labels.languages });
    this.#parts = inputs.map((input) => {
      const panel = (input.closest('studio-code-editor') ?? input).parentElement!;
      panel.id ||= uniqueId('language');
      const label = panel.querySelector('label');
      const name = label?.textContent.trim() ?? input.lang;
      label?.classList.add('visually-hidden');
      const tab = make('button', { type: 'button', class: 'nav-link', role: 'tab', id: uniqueId('tab'), 'aria-controls': panel.id, lang: input.lang, text: name });
      panel.setAttribute('role', 'tabpanel');
      tab.addEventListener('click', () => this.#show(panel));
      input.addEventListener('input', () => this.#name());
      input.addEventListener('focus', () => this.#show(panel));
      return { tab, panel, input, name };
    });
    list.append(...this.#parts.map(({ tab }) => tab));
    list.addEventListener('keydown', (event) => this.#onKey(event));
    this.prepend(list);
    const own = document.documentElement.lang;
    this.#show((this.#parts.find(({ input }) => input.lang === own) ?? this.#parts[0]!).panel);
    this.#name();
    this.dataset['ready'] = '';
  }

  #show(shown: HTMLElement): void {
    for (const { tab, panel } of this.#parts) {
      panel.hidden = panel !== shown;
      tab.classList.toggle('active', panel === shown);
      tab.setAttribute('aria-selected', String(panel === shown));
      tab.tabIndex = panel === shown ? 0 : -1;
    }
  }

  /** A language without a text says so. */
  #name(): void {
    for (const { tab, input, name } of this.#parts) {
      tab.textContent = name;
      tab.classList.toggle('is-empty', input.value === '');
      if (input.value === '') tab.setAttribute('aria-label', format(this.#labels.empty, name));
      else tab.removeAttribute('aria-label');
    }
  }

  #onKey(event: KeyboardEvent): void {
    const at = this.#parts.findIndex(({ tab }) => tab === event.target);
    const count = this.#parts.length;
    const to = at < 0 ? undefined : ({ ArrowRight: (at + 1) % count, ArrowLeft: (at - 1 + count) % count, Home: 0, End: count - 1 } as Record<string, number>)[event.key];
    const next = to === undefined ? undefined : this.#parts[to];
    if (!next) return;
    event.preventDefault();
    this.#show(next.panel);
    next.tab.focus();
  }
}
