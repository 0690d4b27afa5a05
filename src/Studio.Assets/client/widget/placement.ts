import { make } from '../lib/dom';
import { readLabels } from '../lib/labels';
import { pageClient, type Decision, type Proposal, type WidgetClient } from './client';
import { cardStyles } from './styles';

const defaults = {
  region: 'An offer for you',
  accept: 'Yes, please',
  decline: 'No thanks',
  reason: 'May we ask why?',
  skip: 'Rather not say',
  accepted: 'Thank you! We have noted it.',
  declined: 'Thank you, we will not offer it again now.',
  failed: 'That did not get through. Please try again.',
};

/** Where a placement stands; shown as `data-state`. */
export type PlacementState = 'idle' | 'loading' | 'empty' | 'offered' | 'asking' | 'sending' | 'thanked' | 'failed';

/** Asks for the best proposal at its touchpoint, shows it as a card and tells what became of it. */
export class StudioPlacement extends HTMLElement {
  #labels = defaults;
  #root: ShadowRoot | undefined;
  #asked: AbortController | undefined;
  #observer: IntersectionObserver | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: 'open' });
      this.#root.adoptedStyleSheets = [cardStyles()];
    }
    this.#state = 'idle';
    document.addEventListener('studio:cart-changed', this.#ask);
    void this.#ask();
  }

  disconnectedCallback(): void {
    document.removeEventListener('studio:cart-changed', this.#ask);
    this.#asked?.abort();
    this.#observer?.disconnect();
  }

  get #state(): PlacementState {
    return (this.dataset['state'] ?? 'idle') as PlacementState;
  }

  set #state(state: PlacementState) {
    this.dataset['state'] = state;
  }

  #is(state: PlacementState): boolean {
    return this.#state === state;
  }

  readonly #ask = async (): Promise<void> => {
    const touchpoint = this.getAttribute('touchpoint');
    // An answer under way is not taken from under the visitor's finger.
    if (!touchpoint || this.#is('sending')) return;
    const thanked = this.#is('thanked');
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    if (this.#is('idle') || this.#is('empty') || this.#is('failed')) this.#state = 'loading';
    const client = await pageClient;
    const decision = await client.decide(touchpoint, asked.signal);
    if (asked.signal.aborted || this.#is('sending')) return;
    const proposal = decision?.proposals[0];
    if (decision && proposal) this.#offer(client, decision, proposal);
    // The thanks for an accepted offer outlast the cart change that it caused.
    else if (!thanked) this.#clear(decision ? 'empty' : 'failed');
  };

  #clear(state: PlacementState): void {
    this.#observer?.disconnect();
    this.#root?.replaceChildren();
    this.#state = state;
  }

  #offer(client: WidgetClient, decision: Decision, proposal: Proposal): void {
    const heading = `h${this.getAttribute('heading-level') ?? '2'}` as 'h2';
    const head = make('div', { class: 'head' }, make(heading, { class: 'title', part: 'title', text: proposal.offer.title }));
    if (proposal.offer.value?.text) head.append(make('span', { class: 'value', part: 'value', text: proposal.offer.value.text }));
    const body: HTMLElement[] = [head];
    if (proposal.script?.text) body.push(make('p', { class: 'script', part: 'script', text: proposal.script.text }));

    const accept = make('button', { type: 'button', part: 'accept', text: this.#labels.accept });
    const decline = make('button', { type: 'button', class: 'quiet', part: 'decline', text: this.#labels.decline });
    const actions = make('div', { class: 'actions' }, accept, decline);
    const note = make('p', { class: 'note', role: 'status' });
    body.push(actions, note);
    const card = make('section', { class: 'card', part: 'card', 'aria-label': this.#labels.region }, ...body);

    const answer = (kind: 'accepted' | 'declined', reason?: string) => void this.#answer(client, decision, proposal, kind, reason);
    accept.addEventListener('click', () => answer('accepted'));
    decline.addEventListener('click', () => {
      const reasons = this.#reasons();
      if (reasons.length === 0) answer('declined');
      else this.#askReason(actions, note, reasons, (reason) => answer('declined', reason));
    });
    this.#root?.replaceChildren(card);
    this.#state = 'offered';
    this.#whenVisible(card, () => void client.respond(decision.decisionId, proposal.ruleId, 'presented'));
  }

  /** The optional `reasons='{"price":"Too expensive"}'`. */
  #reasons(): readonly (readonly [string, string])[] {
    try {
      const given: unknown = JSON.parse(this.getAttribute('reasons') ?? '{}');
      return typeof given === 'object' && given !== null ? Object.entries(given).map(([value, text]) => [value, String(text)]) : [];
    } catch {
      return [];
    }
  }

  #askReason(actions: HTMLElement, note: HTMLElement, reasons: readonly (readonly [string, string])[], done: (reason?: string) => void): void {
    this.#state = 'asking';
    note.textContent = this.#labels.reason;
    actions.before(note);
    const buttons = reasons.map(([value, text]) => {
      const button = make('button', { type: 'button', class: 'quiet', 'data-reason': value, text });
      button.addEventListener('click', () => done(value));
      return button;
    });
    const skip = make('button', { type: 'button', class: 'quiet', text: this.#labels.skip });
    skip.addEventListener('click', () => done());
    actions.replaceChildren(...buttons, skip);
    actions.querySelector('button')?.focus();
  }

  /** A proposal counts as presented once at least half of it could be seen. */
  #whenVisible(card: HTMLElement, seen: () => void): void {
    this.#observer?.disconnect();
    if (typeof IntersectionObserver === 'undefined') return seen();
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      seen();
    }, { threshold: 0.5 });
    observer.observe(card);
    this.#observer = observer;
  }

  async #answer(client: WidgetClient, decision: Decision, proposal: Proposal, kind: 'accepted' | 'declined', reason?: string): Promise<void> {
    if (this.#is('sending')) return;
    const before = this.#state;
    this.#state = 'sending';
    const buttons = [...(this.#root?.querySelectorAll('button') ?? [])];
    for (const button of buttons) button.disabled = true;
    const taken = await client.respond(decision.decisionId, proposal.ruleId, kind, reason);
    if (!taken) {
      for (const button of buttons) button.disabled = false;
      this.#state = before;
      const note = this.#root?.querySelector('.note');
      if (note) note.textContent = this.#labels.failed;
      return;
    }
    this.#observer?.disconnect();
    const thanks = make('p', { class: 'thanks', role: 'status', tabindex: '-1', text: this.#labels[kind] });
    this.#root?.querySelector('.card')?.replaceChildren(thanks);
    // The pressed button is gone; without this the focus would fall back to the top of the page.
    thanks.focus();
    this.#state = 'thanked';
    const detail = { decisionId: decision.decisionId, ruleId: proposal.ruleId, offerId: proposal.offer.id };
    this.dispatchEvent(new CustomEvent(`studio:${kind}`, { bubbles: true, composed: true, detail }));
  }
}
