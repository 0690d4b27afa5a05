import { make, uniqueId } from '../lib/dom';
import type { ChartData, Drawing } from '../lib/drawing';
import { readLabels } from '../lib/labels';

const defaults = { table: 'The numbers as a table', failed: 'The chart could not be drawn. The numbers stand in the table.', empty: 'There are no numbers yet.' };

/**
 * A chart of what its attribute `value` says, with the numbers as a table that opens. Without scripts the table is all there is, where the server
 * wrote it. Colours are those of the page and follow it from light to dark.
 */
export class StudioChart extends HTMLElement {
  static readonly observedAttributes = ['value'];

  /** Replaceable, so that a test draws nothing. */
  static loadDrawing: () => Promise<{ draw: (place: HTMLElement, data: ChartData) => Drawing }> = () => import('../lib/drawing');

  #drawing: Drawing | undefined;
  #abort: AbortController | undefined;

  connectedCallback(): void {
    // A parser may still be about to add the table.
    queueMicrotask(() => void this.#show());
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
    this.#drawing?.dispose();
    this.#drawing = undefined;
  }

  attributeChangedCallback(): void {
    if (this.isConnected && this.#abort) void this.#show();
  }

  async #show(): Promise<void> {
    if (!this.isConnected) return;
    this.#abort?.abort();
    this.#abort = new AbortController();
    const signal = this.#abort.signal;
    const labels = readLabels(this, defaults);
    const data = readData(this.getAttribute('value'));
    this.#drawing?.dispose();
    this.#drawing = undefined;
    if (!data || data.categories.length === 0 || data.series.length === 0) {
      this.replaceChildren(make('p', { class: 'studio-chart-empty', text: labels.empty }));
      return;
    }
    const table = tableOf(data, labels.table);
    const picture = make('div', { class: 'studio-chart-picture', role: 'img', 'aria-label': data.title });
    this.replaceChildren(picture, table);
    try {
      const { draw } = await StudioChart.loadDrawing();
      if (signal.aborted) return;
      this.#drawing = draw(picture, data);
      this.dataset['state'] = 'drawn';
    } catch (error) {
      if (signal.aborted) return;
      console.warn('The chart could not be drawn.', error);
      picture.replaceWith(make('p', { class: 'studio-chart-empty', text: labels.failed }));
      table.open = true;
    }
  }
}

function readData(json: string | null): ChartData | undefined {
  if (!json) return undefined;
  try {
    const data: unknown = JSON.parse(json);
    return typeof data === 'object' && data !== null && Array.isArray((data as ChartData).categories) && Array.isArray((data as ChartData).series) ? (data as ChartData) : undefined;
  } catch {
    return undefined;
  }
}

function tableOf(data: ChartData, title: string): HTMLDetailsElement {
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined, { maximumFractionDigits: 2 });
  const id = uniqueId('chart-table');
  const head = make('tr', {}, make('th', { scope: 'col', text: data.category ?? '' }), ...data.series.map((s) => make('th', { scope: 'col', class: 'is-number', text: s.name })));
  const rows = data.categories.map((category, at) =>
    make('tr', {}, make('th', { scope: 'row', text: category }), ...data.series.map((s) => make('td', { class: 'is-number', text: text(s.values[at], number) }))),
  );
  return make(
    'details',
    { class: 'studio-chart-numbers' },
    make('summary', { text: title }),
    make(
      'div',
      { class: 'studio-table-scroll', role: 'region', tabindex: '0', 'aria-label': data.title },
      make('table', { class: 'table table-sm studio-table', id }, make('thead', {}, head), make('tbody', {}, ...rows)),
    ),
  );
}

const text = (value: number | null | undefined, number: Intl.NumberFormat) => (value === null || value === undefined ? '–' : number.format(value));
