import { make } from '../lib/dom';
import { format, formatCount } from '../lib/labels';

type Box = HTMLInputElement | HTMLSelectElement;

/**
 * Around a table of boxes: what is copied from a spreadsheet fills the boxes from the one where it is pasted, to the right and down; Enter goes to the box below, Shift+Enter to the one above.
 * `filled` tells how many were filled and how many cells found no box that takes them.
 */
export class StudioPasteGrid extends HTMLElement {
  #status: HTMLElement | undefined;

  connectedCallback(): void {
    this.#status ??= this.appendChild(make('p', { class: 'studio-check-status', role: 'status' }));
    this.addEventListener('paste', this.#onPaste);
    this.addEventListener('keydown', this.#onKey);
  }

  disconnectedCallback(): void {
    this.removeEventListener('paste', this.#onPaste);
    this.removeEventListener('keydown', this.#onKey);
  }

  get #rows(): Box[][] {
    return [...this.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll<Box>('td input:not([type="hidden"]), td select')]);
  }

  readonly #onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    // One value is pasted as everywhere.
    if (!/[\t\n]/.test(text.trimEnd())) return;
    const place = this.#placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    const rows = this.#rows;
    let [filled, missed] = [0, 0];
    readCells(text).forEach((line, down) =>
      line.forEach((value, right) => {
        const box = rows[place.row + down]?.[place.column + right];
        if (box && put(box, value)) filled += 1;
        else missed += 1;
      }),
    );
    if (this.#status) this.#status.textContent = format(this.getAttribute('filled') ?? '{0} / {1}', formatCount(filled), formatCount(missed));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const place = this.#placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    const next = this.#rows[place.row + (event.shiftKey ? -1 : 1)]?.[place.column];
    next?.focus();
    if (next instanceof HTMLInputElement) next.select();
  };

  #placeOf(target: EventTarget | null): { readonly row: number; readonly column: number } | undefined {
    const rows = this.#rows;
    const row = rows.findIndex((boxes) => boxes.some((box) => box === target));
    return row < 0 ? undefined : { row, column: rows[row]?.findIndex((box) => box === target) ?? 0 };
  }
}

/** The cells of a text that a spreadsheet copied: tabs between, a cell with a line break or a tab in quotes, quotes doubled. */
export function readCells(text: string): string[][] {
  const lines: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  for (let match = pattern.exec(text); match && match.index < text.length; match = pattern.exec(text)) {
    lines.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== '\t' && pattern.lastIndex < text.length) lines.push([]);
    else if (match[3] === '\t' && pattern.lastIndex === text.length) lines.at(-1)?.push('');
  }
  return lines;
}

function put(box: Box, value: string): boolean {
  const text = value.trim();
  if (box instanceof HTMLSelectElement) {
    const option = [...box.options].find((o) => [o.value, o.text].some((word) => word.trim().toLowerCase() === text.toLowerCase()));
    if (!option) return false;
    box.value = option.value;
  } else {
    const wanted = box.type === 'datetime-local' ? text.replace(' ', 'T') : text;
    const before = box.value;
    box.value = wanted;
    // A number or a time that cannot be read leaves an empty box.
    if (box.value === '' && wanted !== '') {
      box.value = before;
      return false;
    }
  }
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}
