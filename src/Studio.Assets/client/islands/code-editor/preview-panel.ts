import { make, uniqueId } from '../../lib/dom';
import { describe, requestJson } from '../../lib/http';
import { format } from '../../lib/labels';
import type { CodeFault } from './faults';
import type { EditorPlace } from './language';
import { SampleChoice } from './sample';

interface Missing {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What a template came to. */
export interface TemplatePreview {
  readonly text: string | null;
  /** Faults; `template` names another one that is rendered within this and that has the fault. */
  readonly errors: readonly (CodeFault & { readonly template?: string | null })[];
  readonly missing: readonly Missing[];
}

const pause = 500;

/** Shows what a template says of a chosen customer while it is written; faults and missing fields are underlined. */
export class PreviewPanel {
  readonly element: HTMLElement;
  readonly #sample: SampleChoice;
  readonly #text: HTMLElement;
  readonly #status: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | undefined;

  constructor(private readonly place: EditorPlace) {
    const { labels } = place;
    this.#sample = new SampleChoice(place.address('samples'), labels, () => this.later(0));
    this.#text = make('div', { class: 'studio-template-text', lang: place.area.lang || undefined });
    this.#status = make('p', { class: 'studio-run-status', role: 'status' });
    const title = make('h3', { text: labels.preview, id: uniqueId('preview') });
    this.element = make('section', { class: 'studio-run', 'data-apart': '', 'aria-labelledby': title.id }, title, this.#sample.element, this.#status, this.#text);
    queueMicrotask(() => {
      this.#sample.ready();
      this.later(0);
    });
  }

  /** Shows it again when nothing more is written for a while. */
  later(after = pause): void {
    clearTimeout(this.#timer);
    // The answer under way is about a text that no longer stands there.
    this.#asked?.abort();
    this.#timer = setTimeout(() => void this.show(), after);
  }

  /** Shows it now. */
  async show(): Promise<void> {
    clearTimeout(this.#timer);
    const { labels, area } = this.place;
    const url = this.place.address('preview');
    if (!url) return;
    if (area.value.trim() === '') {
      this.#text.replaceChildren();
      this.place.tell([]);
      return this.#say('empty', labels.previewEmpty);
    }
    const asked = new AbortController();
    this.#asked = asked;
    const answer = await requestJson<TemplatePreview>(url, { json: { content: area.value, customerId: this.#sample.value, culture: area.lang || null, encoding: 'none' }, signal: asked.signal });
    if (answer.kind === 'aborted' || asked.signal.aborted) return;
    if (answer.kind === 'problem') return this.#say('failed', format(labels.failed, describe(answer.problem)));
    this.#show(answer.value);
  }

  /** Nothing more is asked. */
  close(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
  }

  #show(preview: TemplatePreview): void {
    const { labels } = this.place;
    const missing = preview.missing.map((m): CodeFault => ({ line: m.line, column: m.column, length: m.path.length, message: format(labels.missing, m.path), severity: 'warning' }));
    this.place.tell([...preview.errors.filter((e) => !e.template), ...missing]);
    this.#text.textContent = preview.text ?? '';
    const first = preview.errors[0];
    if (first) this.#say('error', `${first.template ? `${first.template}: ` : ''}${format(labels.errors, first.line, first.column, first.message)}`);
    else if (preview.missing.length > 0) this.#say('missing', format(labels.missing, [...new Set(preview.missing.map((m) => m.path))].join(', ')));
    else this.#say('done', '');
  }

  #say(state: string, text: string): void {
    this.element.dataset['state'] = state;
    this.#status.textContent = text;
  }
}
