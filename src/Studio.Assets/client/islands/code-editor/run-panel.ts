import { make, uniqueId } from '../../lib/dom';
import { describe, requestJson } from '../../lib/http';
import { format } from '../../lib/labels';
import type { CodeFault } from './faults';
import type { EditorPlace } from './language';
import { SampleChoice } from './sample';

interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly line: number;
}

/** What a run came to. */
export interface ScriptRun {
  readonly value: unknown;
  readonly isUndefined: boolean;
  readonly log: readonly LogEntry[];
  readonly elapsedMilliseconds: number;
  readonly allocatedBytes: number;
  readonly error: (CodeFault & { readonly code: string }) | null;
}

/** Runs what stands in the editor with a sample: result, log, time and memory; what went wrong is shown at its line. */
export class RunPanel {
  readonly element: HTMLElement;
  readonly #sample: SampleChoice;
  readonly #input: HTMLTextAreaElement;
  readonly #run: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #status: HTMLElement;
  readonly #result: HTMLElement;
  #running: AbortController | undefined;

  constructor(private readonly place: EditorPlace) {
    const { labels } = place;
    this.#sample = new SampleChoice(place.address('samples'), labels, () => undefined);
    this.#run = make('button', { type: 'button', class: 'btn btn-outline-primary' }, make('i', { class: 'bi bi-play-fill', 'aria-hidden': 'true' }), make('span', { text: labels.run }));
    this.#cancel = make('button', { type: 'button', class: 'btn btn-outline-secondary', text: labels.cancel, hidden: '' });
    this.#status = make('p', { class: 'studio-run-status', role: 'status' });
    this.#result = make('div', { class: 'studio-run-result' });
    const title = make('h3', { text: labels.try, id: uniqueId('run') });
    this.#input = make('textarea', { class: 'form-control studio-code', id: uniqueId('run-input'), rows: '3', spellcheck: 'false' });
    this.#input.value = place.element.getAttribute('input') || '{}';
    const input = make('div', { class: 'studio-field' }, make('label', { class: 'form-label', for: this.#input.id, text: labels.input }), this.#input);
    this.element = make('section', { class: 'studio-run', 'data-apart': '', 'aria-labelledby': title.id },
      title, make('div', { class: 'studio-run-fields' }, this.#sample.element, input), make('div', { class: 'studio-run-actions' }, this.#run, this.#cancel), this.#status, this.#result);
    this.#run.addEventListener('click', () => void this.run());
    this.#cancel.addEventListener('click', () => this.#running?.abort());
    queueMicrotask(() => this.#sample.ready());
  }

  /** Runs the text as it stands now; a run under way is given up. */
  async run(): Promise<void> {
    const { labels, area } = this.place;
    const url = this.place.address('run');
    const input = this.#readInput();
    if (!url || !input) return;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#result.replaceChildren();
    this.#say('running', labels.running);
    this.#cancel.hidden = false;
    const answer = await requestJson<ScriptRun>(url, { json: { source: area.value, customerId: this.#sample.value, input: input.value }, signal: running.signal });
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#cancel.hidden = true;
    if (answer.kind === 'aborted') this.#say('cancelled', labels.cancelled);
    else if (answer.kind === 'problem') this.#say('failed', format(labels.failed, describe(answer.problem)));
    else this.#show(answer.value);
  }

  #readInput(): { readonly value: unknown } | undefined {
    try {
      return { value: this.#input.value.trim() === '' ? null : (JSON.parse(this.#input.value) as unknown) };
    } catch (error) {
      this.#say('failed', format(this.place.labels.inputWrong, error instanceof Error ? error.message : String(error)));
      this.#input.focus();
      return undefined;
    }
  }

  #say(state: string, text: string): void {
    this.element.dataset['state'] = state;
    this.#status.textContent = text;
  }

  #show(run: ScriptRun): void {
    const { labels } = this.place;
    const parts: HTMLElement[] = [];
    if (run.error) {
      this.#say('error', format(labels.errors, run.error.line, run.error.column, run.error.message));
      this.element.dataset['code'] = run.error.code;
      this.place.tell([run.error]);
    } else {
      delete this.element.dataset['code'];
      this.place.tell([]);
      this.#say('done', format(labels.cost, run.elapsedMilliseconds < 10 ? run.elapsedMilliseconds.toFixed(1) : Math.round(run.elapsedMilliseconds), Math.ceil(run.allocatedBytes / 1024)));
      const text = run.isUndefined ? labels.nothing : JSON.stringify(run.value, null, 2);
      parts.push(make('h4', { text: labels.result }), make('pre', { class: 'studio-code studio-run-value', tabindex: '0', text }));
    }
    if (run.log.length > 0) {
      const lines = run.log.map((entry) => make('li', { 'data-level': entry.level },
        make('span', { text: entry.message }), ...(entry.line > 0 ? [make('small', { text: format(labels.logLine, entry.line) })] : [])));
      parts.push(make('h4', { text: labels.log }), make('ol', { class: 'studio-run-log' }, ...lines));
    }
    this.#result.replaceChildren(...parts);
  }
}
