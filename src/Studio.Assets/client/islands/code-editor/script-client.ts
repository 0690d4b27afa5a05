import type { ScriptAnswers, ScriptCall, ScriptQuestion, ScriptReply } from './script-messages';

/** Asks the language service, which works beside the page in a worker; one serves all editors of a page. */
export class ScriptClient {
  readonly #waiting = new Map<number, { readonly done: (value: unknown) => void; readonly failed: (error: Error) => void }>();
  #last = 0;

  constructor(private readonly worker: Worker) {
    worker.addEventListener('message', (event: MessageEvent<ScriptReply>) => this.#onReply(event.data));
    worker.addEventListener('error', (event) => this.#onEnd(event.message || 'The worker could not be started.'));
  }

  /** The answer; rejected where the service failed. */
  ask<Q extends ScriptQuestion>(question: Q): Promise<ScriptAnswers[Q['kind']]> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { done: (value) => resolve(value as ScriptAnswers[Q['kind']]), failed: reject });
      this.worker.postMessage({ id, question } satisfies ScriptCall);
    });
  }

  #onReply(reply: ScriptReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.error === undefined) waiting?.done(reply.value);
    else waiting?.failed(new Error(reply.error));
  }

  #onEnd(message: string): void {
    for (const waiting of this.#waiting.values()) waiting.failed(new Error(message));
    this.#waiting.clear();
  }
}

let shared: ScriptClient | undefined;

/** The page's service, started when an editor first needs it. */
export function scriptClient(): ScriptClient {
  return (shared ??= new ScriptClient(new Worker(new URL('./script-worker.ts', import.meta.url), { type: 'module', name: 'studio-scripts' })));
}
