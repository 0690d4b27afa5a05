import { make, sameOrigin } from '../lib/dom';
import { requestText } from '../lib/http';
import { format, readLabels } from '../lib/labels';
import { openHub, type Hub, type HubState } from '../lib/hub';

/** Events that come closer together than this cost one request. */
const burst = 150;

/** So many pages come by themselves; then the person asks for more, so that the end of the page can be reached. */
const mostByItself = 10;

const defaults = {
  live: 'Live',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: 'Not live. Reload the page to see new contacts.',
  added: '{0} new contacts',
  addedOne: '1 new contact',
  earlier: '{0} earlier contacts',
  earlierOne: '1 earlier contact',
  failed: 'The earlier contacts could not be loaded. Try again.',
};

interface InteractionNotice {
  readonly customerId: string;
  readonly interactionId: string;
}

/**
 * Keeps a server-rendered `<ol class="studio-timeline">` up to date, and longer as a person scrolls to its end. The hub only says
 * *that* something happened; the entries come from the page's own address, so that permissions, language and markup stay with
 * the server. Without a `hub` it only grows at its end.
 */
export class StudioTimeline extends HTMLElement {
  /** Replaceable, so that a test needs no server. */
  static open: typeof openHub = openHub;

  #labels = defaults;
  #state: HTMLElement | undefined;
  #announcer: HTMLElement | undefined;
  #hub: Hub | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;
  #end: IntersectionObserver | undefined;
  #wanted = false;
  #moved = false;
  #growing = false;
  #grown = 0;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.#abort = new AbortController();
    this.#renderAnnouncer();
    this.addEventListener('click', this.#onClick);
    this.#watchEnd();
    const hub = this.getAttribute('hub');
    const customer = this.getAttribute('customer');
    if (!hub || !customer) return;
    this.#renderState();
    this.#hub = StudioTimeline.open(sameOrigin(hub)?.href ?? hub, {
      onState: (state) => this.#show(state),
      // Whatever was written between rendering and watching, or while the line was down, is fetched now.
      onJoined: () => this.#want(0),
      join: { method: 'Watch', argument: customer },
      events: {
        interaction: (notice) => this.#onInteraction(notice as InteractionNotice, customer),
        // Contacts became somebody else's, or his: what is shown may not be true.
        moved: () => {
          this.#moved = true;
          this.#want(0);
        },
        // The server may have missed some itself.
        resumed: () => this.#want(burst),
      },
    });
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort?.abort();
    this.#hub?.stop();
    this.#hub = undefined;
    this.#end?.disconnect();
    this.removeEventListener('click', this.#onClick);
  }

  get #list(): HTMLElement | null {
    return this.querySelector('.studio-timeline');
  }

  get #rest(): HTMLElement | null {
    return this.querySelector('[data-earlier]');
  }

  #renderAnnouncer(): void {
    if (this.#announcer) return;
    this.#announcer = make('p', { class: 'visually-hidden', 'aria-live': 'polite' });
    this.prepend(this.#announcer);
  }

  #renderState(): void {
    if (this.#state) return;
    this.#state = make('p', { class: 'studio-live', 'data-state': 'connecting' }, make('span', { text: this.#labels.connecting }));
    this.prepend(this.#state);
  }

  #show(state: HubState): void {
    if (!this.#state) return;
    this.#state.dataset['state'] = state;
    const text = this.#state.firstElementChild;
    if (text) text.textContent = this.#labels[state];
  }

  #onInteraction(notice: InteractionNotice, customer: string): void {
    if (notice.customerId !== customer || this.#has(notice.interactionId)) return;
    this.#want(burst);
  }

  #want(delay: number): void {
    this.#wanted = true;
    this.#timer ??= setTimeout(() => void this.#load(), delay);
  }

  async #load(): Promise<void> {
    const address = sameOrigin(this.getAttribute('source'));
    const list = this.#list;
    // An event that arrives while a request is under way asks for one more afterwards.
    this.#wanted = false;
    const anew = this.#moved;
    this.#moved = false;
    if (address && list) {
      const newest = list.querySelector<HTMLElement>('li[data-id]')?.dataset['id'];
      if (anew) address.searchParams.delete('since');
      else if (newest) address.searchParams.set('after', newest);
      const answer = await this.#ask(address);
      if (answer === 'aborted') return;
      if (answer && anew) this.#replace(list, answer);
      else if (answer) this.#merge(list, answer);
    }
    this.#timer = undefined;
    if (this.#wanted) this.#want(burst);
  }

  /** A parsed document is inert: no script of it runs and nothing loads before the entries are adopted. */
  async #ask(address: URL): Promise<Document | 'aborted' | undefined> {
    const answer = await requestText(address, this.#abort ? { signal: this.#abort.signal } : {});
    if (answer.kind === 'aborted') return 'aborted';
    return answer.kind === 'ok' ? new DOMParser().parseFromString(answer.value, 'text/html') : undefined;
  }

  #entries(parsed: Document): HTMLElement[] {
    return [...parsed.querySelectorAll<HTMLElement>('li[data-id]')].filter((entry) => !this.#has(entry.dataset['id'] ?? ''));
  }

  #merge(list: HTMLElement, parsed: Document): void {
    if (this.#showMoved(parsed)) return;
    const fresh = this.#entries(parsed);
    if (fresh.length === 0) return;
    for (const entry of fresh) entry.classList.add('is-new');
    list.prepend(...fresh.map((entry) => document.adoptNode(entry)));
    this.#showEmpty();
    this.#announce(fresh.length, this.#labels.added, this.#labels.addedOne);
    this.dispatchEvent(new CustomEvent('studio:timeline-added', { bubbles: true, detail: { count: fresh.length } }));
  }

  #replace(list: HTMLElement, parsed: Document): void {
    this.querySelector('[data-moved]')?.remove();
    if (this.#showMoved(parsed)) return;
    list.replaceChildren(...[...parsed.querySelectorAll<HTMLElement>('li[data-id]')].map((entry) => document.adoptNode(entry)));
    this.#takeRest(parsed);
    this.#showEmpty();
  }

  /** The page is about somebody who is taken for somebody else by now: it says who, and where his contacts are. */
  #showMoved(parsed: Document): boolean {
    const moved = parsed.querySelector<HTMLElement>('[data-moved]');
    if (!moved) return false;
    this.querySelector('[data-moved]')?.remove();
    this.#list?.replaceChildren();
    this.#rest?.remove();
    this.querySelector('[data-empty]')?.toggleAttribute('hidden', true);
    this.#list?.before(document.adoptNode(moved));
    if (this.#announcer) this.#announcer.textContent = moved.textContent;
    return true;
  }

  #showEmpty(): void {
    this.querySelector('[data-empty]')?.toggleAttribute('hidden', this.#list?.querySelector('li[data-id]') !== null);
  }

  #watchEnd(): void {
    this.#end?.disconnect();
    const rest = this.#rest;
    if (!rest || rest.dataset['cut'] === 'true' || this.#grown >= mostByItself || typeof IntersectionObserver === 'undefined') return;
    this.#end = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) void this.#grow();
    }, { rootMargin: '400px' });
    this.#end.observe(rest);
  }

  #onClick = (event: MouseEvent): void => {
    const link = (event.target as Element | null)?.closest?.('[data-earlier] a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#grown = 0;
    void this.#grow(true);
  };

  async #grow(byHand = false): Promise<void> {
    const rest = this.#rest;
    const list = this.#list;
    const address = sameOrigin(rest?.dataset['earlier'] ?? null);
    if (this.#growing || !rest || !list || !address) return;
    this.#growing = true;
    rest.setAttribute('aria-busy', 'true');
    const answer = await this.#ask(address);
    this.#growing = false;
    rest.removeAttribute('aria-busy');
    if (answer === 'aborted') return;
    if (!answer) {
      // The link stays, so that a person can try again; it does not try by itself for ever.
      this.#end?.disconnect();
      this.#announce(0, this.#labels.failed, this.#labels.failed);
      return;
    }
    const older = this.#entries(answer).map((entry) => document.adoptNode(entry));
    this.#grown += 1;
    list.append(...older);
    this.#takeRest(answer);
    this.#showEmpty();
    this.#announce(older.length, this.#labels.earlier, this.#labels.earlierOne);
    // The link that was pressed is gone: the keyboard goes on where the new entries begin.
    if (byHand && older[0]) {
      older[0].tabIndex = -1;
      older[0].focus({ preventScroll: true });
    }
  }

  #takeRest(parsed: Document): void {
    this.#rest?.remove();
    const rest = parsed.querySelector<HTMLElement>('[data-earlier]');
    if (rest) this.append(document.adoptNode(rest));
    this.#watchEnd();
  }

  #has(id: string): boolean {
    return [...(this.#list?.querySelectorAll<HTMLElement>('li[data-id]') ?? [])].some((entry) => entry.dataset['id'] === id);
  }

  #announce(count: number, many: string, one: string): void {
    if (!this.#announcer) return;
    this.#announcer.textContent = count === 1 ? one : format(many, count);
  }
}
