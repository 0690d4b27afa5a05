import { requestJson } from '../lib/http';

const fastest = 300;
const slowest = 3000;

/** What the server tells of a background task. */
interface TaskReport {
  readonly running: boolean;
}

/** Waits until a background task no longer runs, then loads the page again, which shows the result. */
export class StudioTaskProgress extends HTMLElement {
  /** Replaceable, so that a test does not navigate. */
  static reload: () => void = () => location.replace(location.pathname);

  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = fastest;

  connectedCallback(): void {
    this.#abort = new AbortController();
    // A run that was asked for may not have begun: the first look comes a little later.
    this.#timer = setTimeout(() => void this.#poll(), this.#delay);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  async #poll(): Promise<void> {
    const signal = this.#abort?.signal;
    if (!signal) return;
    const answer = await requestJson<TaskReport>(this.getAttribute('url') ?? '', { signal });
    if (answer.kind === 'aborted') return;
    if (answer.kind === 'ok' && !answer.value.running) return StudioTaskProgress.reload();
    // Gone or forbidden: asking again would not help.
    if (answer.kind === 'problem' && answer.status >= 400 && answer.status < 500 && answer.status !== 429) return;
    this.#delay = Math.min(slowest, this.#delay * 1.5);
    this.#timer = setTimeout(() => void this.#poll(), this.#delay);
  }
}
