import { jsonCall, randomKey, type TokenSession } from './session';

const storageKey = 'studio-events';
/** More than this is not kept: a browser that was offline for long tells its latest events. */
const capacity = 100;
const oldest = 24 * 3600_000;
const firstRetry = 1000;
const slowestRetry = 60_000;

/** An event that the server has not answered yet. Its key stays the same over every attempt, so it counts once. */
interface QueuedEvent {
  readonly key: string;
  readonly type: string;
  readonly payload: unknown;
  readonly occurredAt: string;
}

/** Events on their way to the server; what is not answered survives a page change and a lost connection. */
export class EventQueue {
  #memory: readonly QueuedEvent[] = [];
  #flushing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(private readonly session: TokenSession, private readonly url: string) {}

  /** Keeps the event and starts sending. */
  add(type: string, payload: unknown): void {
    this.#keep(type, payload);
    // A back-off under way is respected: a new event must not hammer a server that asked for rest.
    if (this.#timer === undefined) void this.flush();
  }

  /** Sends what waits, oldest first. Callers share one run. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing ??= this.#run().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** The page goes away: a last event and all that waits are handed to the browser. What it does not manage waits for the next page. */
  leave(type: string, payload: unknown): void {
    this.#keep(type, payload);
    for (const event of this.#read()) {
      this.session.callAndLeave(this.url, this.#request(event))?.then(
        (response) => isAnswered(response) && this.#remove(event.key),
        () => undefined,
      );
    }
  }

  /** Forgets everything, for a visitor who does not want to be followed. */
  clear(): void {
    this.#write([]);
  }

  #keep(type: string, payload: unknown): void {
    const event = { key: randomKey(), type, payload, occurredAt: new Date().toISOString() };
    this.#write([...this.#read(), event].slice(-capacity));
  }

  async #run(): Promise<void> {
    for (;;) {
      const [event] = this.#read();
      if (!event) return;
      let response: Response | undefined;
      try {
        response = await this.session.call(this.url, () => this.#request(event));
      } catch {
        response = undefined;
      }
      if (!response || !isAnswered(response)) return this.#retryLater(response);
      this.#failures = 0;
      this.#remove(event.key);
    }
  }

  #request(event: QueuedEvent): RequestInit {
    const { key, ...body } = event;
    return jsonCall({ ...body, occurredAt: this.session.correct(event.occurredAt) }, key);
  }

  #retryLater(response: Response | undefined): void {
    const backOff = Math.min(slowestRetry, firstRetry * 2 ** this.#failures) * (0.75 + Math.random() * 0.5);
    this.#failures = Math.min(this.#failures + 1, 16);
    this.#timer = setTimeout(() => void this.flush(), Math.max(backOff, retryAfter(response)));
  }

  #read(): readonly QueuedEvent[] {
    let events = this.#memory;
    try {
      // Read anew each time: other tabs of the site share the queue.
      const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
      events = Array.isArray(stored) ? (stored as QueuedEvent[]) : [];
    } catch {
      // Storage is forbidden or holds rubbish; memory serves this page.
    }
    return events.filter((event) => Date.now() - Date.parse(event.occurredAt) < oldest);
  }

  #write(events: readonly QueuedEvent[]): void {
    this.#memory = events;
    try {
      if (events.length === 0) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, JSON.stringify(events));
    } catch {
      // Storage is forbidden or full; memory serves this page.
    }
  }

  #remove(key: string): void {
    this.#write(this.#read().filter((event) => event.key !== key));
  }
}

/** Accepted, or refused in a way that sending again would not change. */
function isAnswered(response: Response): boolean {
  const again = response.status === 401 || response.status === 408 || response.status === 429 || response.status >= 500;
  return !again;
}

/** Milliseconds that the server asked to wait (seconds or an HTTP date), at most ten minutes. */
function retryAfter(response: Response | undefined): number {
  const value = response?.headers.get('Retry-After');
  if (!value) return 0;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), 600_000) : 0;
}
