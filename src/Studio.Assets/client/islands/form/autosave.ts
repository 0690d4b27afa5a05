import { make } from '../../lib/dom';
import { csrfToken } from '../../lib/http';
import { format } from '../../lib/labels';
import type { Fault } from './faults';

/** The words of the status. */
export interface SavingLabels {
  readonly saving: string;
  readonly saved: string;
  readonly unsaved: string;
  readonly wrong: string;
  readonly failed: string;
  readonly offline: string;
  readonly conflict: string;
  readonly compare: string;
}

interface Answer {
  readonly state: 'saved' | 'wrong' | 'conflict';
  readonly at?: string;
  readonly eTag?: string;
  readonly base?: string;
  readonly itemState?: string;
  readonly tone?: string;
  readonly errors: readonly Fault[];
}

/** What a keepalive request may carry, with room for its headers. */
const longestFarewell = 60_000;

/**
 * Saves a form as a draft when writing pauses. One save at a time; after somebody else's save there is none any more, and the person chooses. Whatever could not be saved is said.
 */
export class Autosave {
  readonly #status: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #isOver = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly url: string,
    private readonly labels: SavingLabels,
    private readonly state: () => string,
    private readonly told: (faults: readonly Fault[]) => void,
    /** The form's state that is saved, as far as any is. */
    private saved: string,
    private readonly pause = 2500,
  ) {
    this.#status = make('p', { class: 'studio-form-status', role: 'status' });
    (form.querySelector('.studio-form-actions') ?? form).append(this.#status);
  }

  /** True where the form says something that is not saved. */
  get isDirty(): boolean {
    return this.state() !== this.saved;
  }

  /** Saves when nothing more is written for a while. */
  later(): void {
    clearTimeout(this.#timer);
    if (this.#isOver || !this.isDirty) return;
    if (this.#status.dataset['state'] === 'saved' || !this.#status.dataset['state']) this.#say('unsaved', this.labels.unsaved);
    this.#timer = setTimeout(() => void this.save(), this.pause);
  }

  /** Saves now; what is under way ends first. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
    if (this.#isOver || !this.isDirty) return;
    this.#running = this.#send();
    await this.#running;
    this.#running = undefined;
  }

  /** The save that is under way, or undefined: whoever sends the form waits for it, or would meet himself as somebody else. */
  stop(): Promise<void> | undefined {
    clearTimeout(this.#timer);
    return this.#running;
  }

  /** The page goes away: what is not saved is sent along, as far as a browser still sends it. */
  farewell(): void {
    if (this.#isOver || this.#running || !this.isDirty) return;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === 'string') body.append(name, value);
    if (body.toString().length > longestFarewell) return;
    clearTimeout(this.#timer);
    this.#running = this.#send({ body, keepalive: true }).finally(() => {
      this.#running = undefined;
    });
  }

  async #send(how: RequestInit = { body: new FormData(this.form) }): Promise<void> {
    const sent = this.state();
    this.#say('saving', this.labels.saving);
    const token = csrfToken();
    let answer: Answer;
    try {
      const response = await fetch(this.url, { method: 'POST', credentials: 'same-origin', headers: { Accept: 'application/json', ...(token ? { RequestVerificationToken: token } : {}) }, ...how });
      if (!response.ok || response.redirected) {
        this.#say('failed', format(this.labels.failed, `HTTP ${response.status}`));
        return;
      }
      answer = (await response.json()) as Answer;
    } catch {
      this.#say('failed', this.labels.offline);
      this.#timer = setTimeout(() => void this.save(), this.pause * 4);
      return;
    }
    this.#take(answer, sent);
  }

  #take(answer: Answer, sent: string): void {
    this.told(answer.errors);
    if (answer.state === 'saved') {
      this.saved = sent;
      for (const input of document.querySelectorAll<HTMLInputElement>('input[type="hidden"][name="etag"]')) input.value = answer.eTag ?? '';
      const base = this.form.querySelector<HTMLInputElement>('input[name="base"]');
      if (base) base.value = answer.base ?? '';
      this.#showState(answer);
      this.#say('saved', format(this.labels.saved, answer.at ?? ''));
    } else if (answer.state === 'wrong') {
      this.#say('wrong', this.labels.wrong);
    } else {
      this.#isOver = true;
      this.#say('conflict', this.labels.conflict);
      const choose = make('button', { class: 'btn btn-sm btn-warning', name: 'action', value: 'draft', text: this.labels.compare });
      this.#status.append(' ', choose);
    }
  }

  #showState(answer: Answer): void {
    const badge = document.querySelector<HTMLElement>('[data-item-state] .studio-badge');
    if (badge && answer.itemState) {
      badge.textContent = answer.itemState;
      badge.dataset['tone'] = answer.tone ?? '';
    }
    for (const part of document.querySelectorAll<HTMLElement>('[data-with-draft]')) part.hidden = false;
  }

  #say(state: string, text: string): void {
    this.#status.dataset['state'] = state;
    this.#status.textContent = text;
  }
}
