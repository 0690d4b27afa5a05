import { make, sameOrigin } from '../lib/dom';
import { csrfToken } from '../lib/http';
import { readLabels } from '../lib/labels';
import { Autosave } from './form/autosave';
import { applyConditions } from './form/conditions';
import { type Fault, hasFault, showFaults } from './form/faults';
import { fieldOf, stateOf } from './form/state';
import { FormTabs } from './form/tabs';

const defaults = {
  saving: 'Saving…',
  saved: 'Saved {0}',
  unsaved: 'Not saved yet',
  wrong: 'Not saved: something in the form is not right yet.',
  failed: 'Not saved: {0}',
  offline: 'Not saved: the server cannot be reached. It is tried again.',
  conflict: 'Not saved: somebody else changed this meanwhile.',
  compare: 'Compare and choose',
  tabs: 'Parts of the form',
  tabWrong: 'something is not right here',
};

const pause = 600;

/**
 * Around a form that the server made: says what is wrong while a person writes, by the server's own rules (`check`), hides fields whose condition does not hold, makes tabs of the
 * form's parts, saves drafts by itself (`autosave`), and asks before the page is left with something unsaved. Without it the form is an ordinary one.
 */
export class StudioForm extends HTMLElement {
  readonly #touched = new Set<Element>();
  #form: HTMLFormElement | undefined;
  #abort: AbortController | undefined;
  #checking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #autosave: Autosave | undefined;
  #tabs: FormTabs | undefined;
  #live: HTMLElement | undefined;
  #opened = '';
  #isSent = false;

  connectedCallback(): void {
    const form = this.querySelector('form');
    if (!form) return;
    this.#form = form;
    this.#abort = new AbortController();
    const signal = this.#abort.signal;
    const labels = readLabels(this, defaults);
    this.#live ??= this.appendChild(make('div', { class: 'visually-hidden', role: 'status' }));
    this.#tabs ??= new FormTabs(form, labels.tabs, labels.tabWrong);
    applyConditions(form);
    // A form that came back with faults, or with a choice to make, is not saved.
    this.#opened = hasFault(form) || form.querySelector('.validation-summary-errors, [data-conflict]') ? '' : stateOf(form);
    const autosave = sameOrigin(this.getAttribute('autosave'));
    if (autosave) this.#autosave ??= new Autosave(form, autosave.href, labels, () => stateOf(form), (faults) => this.#tell(faults), this.#opened);
    form.addEventListener('input', (event) => this.#onInput(event), { signal });
    form.addEventListener('change', (event) => this.#onInput(event), { signal });
    form.addEventListener('focusout', (event) => this.#onLeave(event), { signal });
    form.addEventListener('submit', (event) => this.#onSubmit(event), { signal });
    window.addEventListener('beforeunload', (event) => this.#onUnload(event), { signal });
    window.addEventListener('pageshow', () => (this.#isSent = false), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && !this.#isSent && this.#autosave?.farewell(), { signal });
    form.querySelector<HTMLElement>('[data-conflict]')?.focus();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
    this.#checking?.abort();
    clearTimeout(this.#timer);
  }

  /** True where the form says something that is not saved. */
  get isDirty(): boolean {
    if (!this.#form || this.#isSent) return false;
    return this.#autosave ? this.#autosave.isDirty : stateOf(this.#form) !== this.#opened;
  }

  #onInput(event: Event): void {
    if (!this.#form) return;
    const field = fieldOf(event.target);
    if (field) this.#touched.add(field);
    applyConditions(this.#form);
    this.#checkIn(event.type === 'change' ? 0 : pause);
    this.#autosave?.later();
  }

  #onLeave(event: FocusEvent): void {
    const field = fieldOf(event.target);
    if (field && this.#touched.has(field) && fieldOf(event.relatedTarget) !== field) this.#checkIn(0);
  }

  #checkIn(after: number): void {
    if (!this.hasAttribute('check')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), after);
  }

  async #check(): Promise<void> {
    const url = sameOrigin(this.getAttribute('check'));
    if (!url || !this.#form || this.#touched.size === 0) return;
    this.#checking?.abort();
    const checking = new AbortController();
    this.#checking = checking;
    const token = csrfToken();
    try {
      const response = await fetch(url, {
        method: 'POST', body: new FormData(this.#form), credentials: 'same-origin', signal: checking.signal,
        headers: { Accept: 'application/json', ...(token ? { RequestVerificationToken: token } : {}) },
      });
      // What cannot be checked now is checked when it is saved.
      if (!response.ok || response.redirected) return;
      const answer = (await response.json()) as { readonly errors?: readonly Fault[] };
      if (!checking.signal.aborted) this.#tell(answer.errors ?? []);
    } catch {
      // The same: saving tells it.
    }
  }

  #tell(faults: readonly Fault[]): void {
    if (!this.#form || !this.#live) return;
    const news = showFaults(this.#form, faults, this.#touched);
    if (news) this.#live.textContent = news;
    this.#tabs?.refresh();
  }

  #onSubmit(event: SubmitEvent): void {
    if (event.defaultPrevented) return;
    const running = this.#autosave?.stop();
    if (running) {
      event.preventDefault();
      void running.then(() => this.#form?.requestSubmit(event.submitter));
      return;
    }
    this.#checking?.abort();
    clearTimeout(this.#timer);
    this.#isSent = true;
  }

  #onUnload(event: BeforeUnloadEvent): void {
    if (this.isDirty) event.preventDefault();
  }
}
