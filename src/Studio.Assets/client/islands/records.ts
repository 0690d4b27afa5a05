/**
 * A list of objects inside a form: `li[data-key]` with a hidden input that names its place and the fields of one object. A person adds rows (of the `template`), takes them away and moves them; every name, id
 * and path in a row says the place that the row has, so that the server reads them in the order of the page and faults are shown where they are.
 */
export class StudioRecords extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('click', this.#onClick);
    // A parser may still be about to add the rows.
    queueMicrotask(() => {
      this.#show(this);
      this.dataset['ready'] = '';
    });
  }

  disconnectedCallback(): void {
    this.removeEventListener('click', this.#onClick);
  }

  get #list(): HTMLElement | null {
    return this.querySelector('ol');
  }

  get #rows(): HTMLElement[] {
    return [...(this.#list?.children ?? [])].filter((row): row is HTMLElement => row instanceof HTMLElement);
  }

  /** Without scripts nothing could be done by the buttons: they are shown by the one that can. */
  #show(within: ParentNode): void {
    for (const hidden of within.querySelectorAll<HTMLElement>('[data-add], .studio-records-actions')) hidden.hidden = false;
  }

  readonly #onClick = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
    if (!button || button.closest('studio-records') !== this) return;
    const row = button.closest<HTMLElement>('li[data-key]');
    if (button.hasAttribute('data-add')) this.#add();
    else if (row && button.hasAttribute('data-remove')) this.#remove(row);
    else if (row && button.dataset['move']) this.#move(row, button);
  };

  #add(): void {
    const blank = this.querySelector('template')?.content.firstElementChild;
    if (!blank || !this.#list) return;
    const row = document.importNode(blank, true) as HTMLElement;
    this.#show(row);
    this.#list.append(row);
    this.#changed();
    row.querySelector<HTMLElement>('input:not([type="hidden"]), select, textarea')?.focus();
  }

  #remove(row: HTMLElement): void {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.#changed();
    (next?.querySelector<HTMLElement>('[data-remove]') ?? this.querySelector<HTMLElement>('[data-add]'))?.focus();
  }

  #move(row: HTMLElement, button: HTMLElement): void {
    if (button.dataset['move'] === '1') row.nextElementSibling?.after(row);
    else row.previousElementSibling?.before(row);
    this.#changed();
    button.focus();
  }

  #changed(): void {
    // First names that nothing has: two rows that change places would else have the same in between, and radio buttons lose their choice.
    this.#rows.forEach((row, place) => this.#rename(row, `moving${place}`));
    this.#rows.forEach((row, place) => this.#rename(row, String(place)));
    this.#list?.dispatchEvent(new Event('change', { bubbles: true }));
  }

  #rename(row: HTMLElement, key: string): void {
    const path = this.getAttribute('path') ?? '';
    const before = row.dataset['key'] ?? '';
    if (before === key) return;
    const [oldPath, newPath] = [`${path}[${before}]`, `${path}[${key}]`];
    const id = 'f-' + path.replace(/[.[]/g, '-').replace(/\]/g, '');
    const [oldId, newId] = [`${id}-${before}-`, `${id}-${key}-`];
    for (const element of row.querySelectorAll('*')) {
      for (const name of ['name', 'id', 'for', 'data-field', 'data-shown-when', 'aria-describedby']) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replaceAll(oldPath, newPath).replaceAll(oldId, newId));
      }
    }
    row.dataset['key'] = key;
    const place = row.querySelector<HTMLInputElement>(':scope > input[type="hidden"]');
    if (place) place.value = key;
    const number = String(Number(key) + 1);
    for (const text of row.querySelectorAll('[data-number]')) text.textContent = number;
    const group = row.querySelector<HTMLElement>('.studio-records-fields');
    group?.setAttribute('aria-label', `${group.dataset['title'] ?? ''} ${number}`);
  }
}
