import { make, sameOrigin } from '../lib/dom';
import { requestText } from '../lib/http';
import { format, readLabels } from '../lib/labels';
import { openHub, type Hub, type HubState } from '../lib/hub';

/** Events that come closer together than this cost one request. */
const burst = 150;

const defaults = {
  live: 'Live',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: 'Not live. Reload the page to see new contacts.',
  added: '{0} new contacts',
  addedOne: '1 new contact',
};

interface InteractionNotice {
  readonly customerId: string;
  readonly interactionId: string;
}

/**
 * Keeps a server-rendered `<ol class="studio-timeline">` up to date. The hub only says *that* something happened; the
 * entries come from the page's own address, so that permissions, language and markup stay with the server.
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
  #wanted = false;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.#renderState();
    this.#abort = new AbortController();
    const hub = this.getAttribute('hub');
    const customer = this.getAttribute('customer');
    if (!hub || !customer) return this.#show('offline');
    this.#hub = StudioTimeline.open(sameOrigin(hub)?.href ?? hub, {
      onState: (state) => this.#show(state),
      // Whatever was written between rendering and watching, or while the line was down, is fetched now.
      onJoined: () => this.#want(0),
      join: { method: 'Watch', argument: customer },
      events: {
        interaction: (notice) => this.#onInteraction(notice as InteractionNotice, customer),
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
  }

  get #list(): HTMLElement | null {
    return this.querySelector('.studio-timeline');
  }

  #renderState(): void {
    if (this.#state) return;
    this.#state = make('p', { class: 'studio-live', 'data-state': 'connecting' }, make('span', { text: this.#labels.connecting }));
    this.#announcer = make('p', { class: 'visually-hidden', 'aria-live': 'polite' });
    this.prepend(this.#state, this.#announcer);
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
    if (address && list) {
      const newest = list.querySelector<HTMLElement>('li[data-id]')?.dataset['id'];
      if (newest) address.searchParams.set('after', newest);
      const answer = await requestText(address, this.#abort ? { signal: this.#abort.signal } : {});
      if (answer.kind === 'aborted') return;
      if (answer.kind === 'ok') this.#merge(list, answer.value);
    }
    this.#timer = undefined;
    if (this.#wanted) this.#want(burst);
  }

  #merge(list: HTMLElement, html: string): void {
    // A parsed document is inert: no script of it runs and nothing loads before the entries are adopted.
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    const fresh = [...parsed.querySelectorAll<HTMLElement>('li[data-id]')].filter((entry) => !this.#has(entry.dataset['id'] ?? ''));
    if (fresh.length === 0) return;
    for (const entry of fresh) entry.classList.add('is-new');
    list.prepend(...fresh.map((entry) => document.adoptNode(entry)));
    this.querySelector('[data-empty]')?.setAttribute('hidden', '');
    this.#announce(fresh.length);
    this.dispatchEvent(new CustomEvent('studio:timeline-added', { bubbles: true, detail: { count: fresh.length } }));
  }

  #has(id: string): boolean {
    return [...(this.#list?.querySelectorAll<HTMLElement>('li[data-id]') ?? [])].some((entry) => entry.dataset['id'] === id);
  }

  #announce(count: number): void {
    if (!this.#announcer) return;
    this.#announcer.textContent = count === 1 ? this.#labels.addedOne : format(this.#labels.added, count);
  }
}
