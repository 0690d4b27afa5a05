import { defineWithin } from '../lib/define';
import { make, sameOrigin } from '../lib/dom';
import { requestText } from '../lib/http';
import { readLabels } from '../lib/labels';

const defaults = { loading: 'Loading…', failed: 'This cannot be shown now.', again: 'Try again' };

/** Waiting longer than the server itself waits for a widget helps nobody. */
const longest = 15_000;

/** A part of the first page that is fetched by itself, so that one that is slow or fails keeps nothing else from being there. It can be asked for again. */
export class StudioDashboardPart extends HTMLElement {
  #labels = defaults;
  #abort: AbortController | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    void this.#load();
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
  }

  async #load(): Promise<void> {
    const url = sameOrigin(this.getAttribute('url'));
    if (!url) return;
    this.#abort?.abort();
    this.#abort = new AbortController();
    const gone = this.#abort.signal;
    this.dataset['state'] = 'loading';
    this.replaceChildren(make('div', { class: 'studio-card studio-part-waiting' }, make('p', { class: 'mb-0 text-body-secondary', text: this.#labels.loading })));
    const answer = await requestText(url, { signal: AbortSignal.any([gone, AbortSignal.timeout(longest)]) });
    if (gone.aborted) return;
    if (answer.kind !== 'ok') {
      this.replaceChildren(make('div', { class: 'studio-card' }, make('p', { role: 'alert', text: this.#labels.failed }), this.#again()));
      this.dataset['state'] = 'failed';
      return;
    }
    const read = new DOMParser().parseFromString(answer.value, 'text/html');
    this.replaceChildren(...[...read.body.childNodes].map((node) => document.importNode(node, true)));
    const failed = this.querySelector('[data-failed]');
    failed?.append(this.#again());
    this.dataset['state'] = failed ? 'failed' : 'shown';
    defineWithin(this);
  }

  #again(): HTMLButtonElement {
    const button = make('button', { type: 'button', class: 'btn btn-sm btn-outline-secondary mt-2', text: this.#labels.again });
    button.addEventListener('click', () => void this.#load(), { once: true });
    return button;
  }
}
