import { sameOrigin } from '../lib/dom';

const pause = 1000;
const slowest = 8000;

/**
 * A part of the page that the server renders anew while something is going on: as long as what it holds says
 * `data-running="true"`, `url` is asked for the same part, and its answer stands in its place.
 */
export class StudioLivePart extends HTMLElement {
  /** Replaceable, so that a test does not wait. */
  static pause = pause;

  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = StudioLivePart.pause;

  connectedCallback(): void {
    this.#abort = new AbortController();
    // A parser may still be about to add what it holds.
    queueMicrotask(() => this.#next());
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  #next(): void {
    if (this.querySelector('[data-running="true"]')) this.#timer = setTimeout(() => void this.#refresh(), this.#delay);
  }

  async #refresh(): Promise<void> {
    const url = sameOrigin(this.getAttribute('url'));
    const signal = this.#abort?.signal;
    if (!url || !signal) return;
    try {
      const answer = await fetch(url, { signal, headers: { Accept: 'text/html' }, credentials: 'same-origin' });
      // Gone, forbidden or signed out: asking again would not help.
      if (answer.redirected || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) return;
      if (answer.ok) {
        const read = new DOMParser().parseFromString(await answer.text(), 'text/html');
        this.replaceChildren(...[...read.body.childNodes].map((node) => document.importNode(node, true)));
      }
    } catch {
      if (signal.aborted) return;
    }
    this.#delay = Math.min(slowest, this.#delay * 1.5);
    this.#next();
  }
}
