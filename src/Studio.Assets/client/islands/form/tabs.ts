import { make, uniqueId } from '../../lib/dom';
import { hasFault } from './faults';

/** Makes the parts of a form (`[data-form-tab]` with a `[data-form-tab-title]`) tabs: arrows, Home and End move between them. */
export class FormTabs {
  readonly #tabs: { readonly tab: HTMLButtonElement; readonly panel: HTMLElement; readonly mark: HTMLElement }[] = [];

  constructor(form: HTMLFormElement, label: string, private readonly wrong: string) {
    const panels = [...form.querySelectorAll<HTMLElement>('[data-form-tab]')];
    if (panels.length < 2) return;
    const list = make('div', { class: 'nav nav-tabs studio-form-tabs', role: 'tablist', 'aria-label': label });
    for (const panel of panels) {
      const title = panel.querySelector<HTMLElement>('[data-form-tab-title]');
      const mark = make('span', { class: 'studio-form-tab-mark' });
      const tab = make('button', { type: 'button', class: 'nav-link', role: 'tab', id: uniqueId('tab'), 'aria-controls': panel.id }, make('span', { text: title?.textContent ?? '' }), mark);
      // The tab says it to whoever sees; a screen reader also goes by headings.
      title?.classList.add('visually-hidden');
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      tab.addEventListener('click', () => this.#show(panel));
      list.append(tab);
      this.#tabs.push({ tab, panel, mark });
    }
    list.addEventListener('keydown', (event) => this.#onKey(event));
    panels[0]?.before(list);
    this.#show(panels.find(hasFault) ?? (panels.find((panel) => `#${panel.id}` === location.hash) ?? panels[0]!));
    this.refresh();
    // What is hidden cannot be gone to: whoever looks for a control there is shown its tab.
    form.addEventListener('focusin', (event) => this.#reveal(event.target));
    if (document.activeElement && form.contains(document.activeElement)) this.#reveal(document.activeElement);
  }

  /** Marks the tabs in which something is wrong. */
  refresh(): void {
    for (const { panel, mark } of this.#tabs) {
      const faulty = hasFault(panel);
      mark.replaceChildren(...(faulty ? [make('i', { class: 'bi bi-exclamation-circle', 'aria-hidden': 'true' }), make('span', { class: 'visually-hidden', text: `(${this.wrong})` })] : []));
    }
  }

  #reveal(target: EventTarget | null): void {
    const found = target instanceof Node ? this.#tabs.find(({ panel }) => panel.hidden && panel.contains(target)) : undefined;
    if (found) this.#show(found.panel);
  }

  #show(shown: HTMLElement): void {
    for (const { tab, panel } of this.#tabs) {
      const active = panel === shown;
      panel.hidden = !active;
      tab.classList.toggle('active', active);
      tab.setAttribute('aria-selected', String(active));
      tab.tabIndex = active ? 0 : -1;
    }
  }

  #onKey(event: KeyboardEvent): void {
    const at = this.#tabs.findIndex(({ tab }) => tab === event.target);
    if (at < 0) return;
    const count = this.#tabs.length;
    const to = ({ ArrowRight: (at + 1) % count, ArrowLeft: (at - 1 + count) % count, Home: 0, End: count - 1 } as Record<string, number>)[event.key];
    const next = to === undefined ? undefined : this.#tabs[to];
    if (!next) return;
    event.preventDefault();
    this.#show(next.panel);
    next.tab.focus();
  }
}
