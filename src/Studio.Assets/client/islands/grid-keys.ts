const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Around a table of boxes: the arrow keys go from box to box, Home and End to the first and last of a row. Tab goes on as everywhere. */
export class StudioGridKeys extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('keydown', this.#onKey);
  }

  disconnectedCallback(): void {
    this.removeEventListener('keydown', this.#onKey);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox' || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = this.#next(box, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  #next(box: HTMLInputElement, key: string): HTMLInputElement | undefined {
    const cell = box.closest('td');
    const row = cell?.closest('tr');
    if (!cell || !row) return undefined;
    const inRow = [...row.querySelectorAll<HTMLInputElement>('td input[type="checkbox"]')];
    if (key === 'Home') return inRow[0];
    if (key === 'End') return inRow.at(-1);
    const step = steps[key];
    if (!step) return undefined;
    if (step[0] === 0) return inRow[inRow.indexOf(box) + step[1]];

    // The same column in the next row that has a box there; rows that head a group have none.
    const rows = [...this.querySelectorAll('tr')];
    for (let at = rows.indexOf(row) + step[0]; at >= 0 && at < rows.length; at += step[0]) {
      const found = rows[at]?.children[cell.cellIndex]?.querySelector<HTMLInputElement>('input[type="checkbox"]');
      if (found) return found;
    }
    return undefined;
  }
}
