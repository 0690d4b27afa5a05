import { make, uniqueId } from '../lib/dom';
import { describe, requestJson } from '../lib/http';
import { format, formatCount, readLabels } from '../lib/labels';

const fastest = 400;
const slowest = 2000;

const defaults = {
  queued: 'Waiting to start…',
  running: 'Importing…',
  completed: 'Import finished.',
  preview: 'The file was checked.',
  failed: 'Import failed.',
  cancelled: 'Import cancelled.',
  lines: '{0} of {1} lines',
  linesOnly: '{0} lines',
  counts: '{0} accepted, {1} rejected',
  cancel: 'Cancel',
  cancelling: 'Cancelling…',
  unreachable: 'The server does not answer; still trying.',
};

type ImportState = 'queued' | 'running' | 'preview' | 'completed' | 'failed' | 'cancelled';

/** What the server tells of an import; counts are of lines unless named otherwise. */
export interface ImportReport {
  readonly state: ImportState;
  readonly linesRead: number;
  readonly linesTotal?: number | null;
  readonly accepted: number;
  readonly rejected: number;
  readonly documents?: number;
  readonly products?: number;
  readonly customers?: number;
  readonly error?: string | null;
}

// A look through the file ends where it began: at the preview.
const isOver = (state: ImportState) => state !== 'queued' && state !== 'running';

/** Shows how far an import is, until it is over; then the page is loaded again, because it lists the results. */
export class StudioImportProgress extends HTMLElement {
  /** Replaceable, so that a test does not navigate. */
  static reload: () => void = () => location.reload();

  #labels = defaults;
  #bar: HTMLProgressElement | undefined;
  #text: HTMLElement | undefined;
  #counts: HTMLElement | undefined;
  #cancel: HTMLButtonElement | undefined;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = fastest;
  #last = '';

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.#render();
    this.#abort = new AbortController();
    void this.#poll();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  #render(): void {
    const id = uniqueId('import-progress');
    this.#text = make('p', { class: 'studio-progress-text', id, role: 'status', text: this.#labels.queued });
    this.#counts = make('p', { class: 'studio-progress-counts' });
    this.#bar = make('progress', { class: 'studio-progress', max: '1', 'aria-labelledby': id });
    this.replaceChildren(this.#text, this.#bar, this.#counts);
    this.dataset['state'] = 'queued';
    if (!this.hasAttribute('cancel-url')) return;
    this.#cancel = make('button', { type: 'button', class: 'btn btn-outline-secondary btn-sm', text: this.#labels.cancel });
    this.#cancel.addEventListener('click', () => void this.#requestCancel());
    this.append(this.#cancel);
  }

  async #poll(): Promise<void> {
    const signal = this.#abort?.signal;
    if (!signal) return;
    const answer = await requestJson<ImportReport>(this.getAttribute('url') ?? '', { signal });
    if (answer.kind === 'aborted') return;
    if (answer.kind === 'ok') {
      this.#show(answer.value);
      if (isOver(answer.value.state)) return this.#finish(answer.value);
    } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      // Gone or forbidden: asking again would not help.
      this.#say(describe(answer.problem));
      this.dataset['state'] = 'failed';
      return;
    } else {
      this.#say(this.#labels.unreachable);
      this.#delay = slowest;
    }
    this.#timer = setTimeout(() => void this.#poll(), this.#delay);
  }

  #show(report: ImportReport): void {
    // An import that moves is watched closely, one that stands still ever more rarely.
    const now = JSON.stringify(report);
    this.#delay = now === this.#last ? Math.min(slowest, this.#delay * 1.5) : fastest;
    this.#last = now;
    this.dataset['state'] = report.state;
    const read = formatCount(report.linesRead);
    const lines = report.linesTotal
      ? format(this.#labels.lines, read, formatCount(report.linesTotal))
      : format(this.#labels.linesOnly, read);
    this.#say(report.error ? `${this.#labels[report.state]} ${report.error}` : this.#labels[report.state]);
    if (this.#counts) {
      const counts = format(this.#labels.counts, formatCount(report.accepted), formatCount(report.rejected));
      this.#counts.textContent = `${lines} · ${counts}`;
    }
    if (this.#bar) this.#setBar(this.#bar, report);
  }

  #setBar(bar: HTMLProgressElement, report: ImportReport): void {
    if (report.state === 'completed') bar.value = bar.max;
    else if (report.linesTotal) {
      bar.max = report.linesTotal;
      bar.value = Math.min(report.linesRead, report.linesTotal);
    } else bar.removeAttribute('value');
  }

  /** Writes only what differs, or a screen reader would hear the same sentence every 400 ms. */
  #say(text: string): void {
    if (this.#text && this.#text.textContent !== text) this.#text.textContent = text;
  }

  #finish(report: ImportReport): void {
    this.#cancel?.remove();
    this.dispatchEvent(new CustomEvent('studio:import-finished', { bubbles: true, detail: report }));
    StudioImportProgress.reload();
  }

  async #requestCancel(): Promise<void> {
    const button = this.#cancel;
    if (!button || button.disabled) return;
    button.disabled = true;
    button.textContent = this.#labels.cancelling;
    const answer = await requestJson(this.getAttribute('cancel-url') ?? '', { method: 'POST' });
    if (answer.kind !== 'problem') return;
    button.disabled = false;
    button.textContent = this.#labels.cancel;
    this.#say(describe(answer.problem));
  }
}
