import { setPageClient, WidgetClient, type Decision } from './widget/client';
import { StudioPlacement } from './widget/placement';
import { StudioRescue } from './widget/rescue';
import { StudioTrack } from './widget/track';
import { goOn } from './widget/visit';

declare global {
  interface Window {
    /** What a shop's own scripts may use. */
    studio?: {
      /** Tells an event of the visit. */
      track(type: string, payload?: unknown): void;
      /** Asks what to propose at a touchpoint; undefined when no answer could be had. */
      decide(touchpoint: string): Promise<Decision | undefined>;
    };
  }
}

/** Stands once on each page of the shop: holds the visitor's line to Studio and tells when a page is seen and left. */
class StudioWidget extends HTMLElement {
  #client: WidgetClient | undefined;
  #since = 0;

  connectedCallback(): void {
    if (window.studio) return;
    const client = new WidgetClient({
      token: this.getAttribute('token-url') ?? '/api/widget/token',
      events: this.getAttribute('events-url') ?? '/api/events',
      decisions: this.getAttribute('decisions-url') ?? '/api/decisions',
    });
    this.#client = client;
    window.studio = {
      track: (type, payload) => client.track(type, payload),
      decide: (touchpoint) => client.decide(touchpoint),
    };
    setPageClient(client);
    document.addEventListener('studio:track', (event) => {
      const detail = (event as CustomEvent<{ type?: unknown; payload?: unknown } | null>).detail;
      if (typeof detail?.type === 'string') client.track(detail.type, detail.payload);
    });
    addEventListener('online', () => client.flush());
    addEventListener('pagehide', () => this.#leave());
    addEventListener('pageshow', (event) => {
      // A page that comes back from the history is a new view of it.
      if (event.persisted) this.#view();
    });
    this.#view();
  }

  #view(): void {
    this.#since = Date.now();
    goOn();
    // Query strings may carry personal data, so they stay in the browser.
    const referrer = document.referrer.split(/[?#]/)[0] ?? '';
    this.#client?.track('page_view', { path: location.pathname, title: document.title.slice(0, 300), referrer: referrer.slice(0, 1000) });
    this.#client?.flush();
  }

  #leave(): void {
    goOn();
    const seconds = Math.round((Date.now() - this.#since) / 1000);
    this.#client?.leave('page_leave', { path: location.pathname, seconds });
  }
}

customElements.define('studio-widget', StudioWidget);
customElements.define('studio-placement', StudioPlacement);
customElements.define('studio-track', StudioTrack);
customElements.define('studio-rescue', StudioRescue);
