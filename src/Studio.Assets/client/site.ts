import { setPageClient, WidgetClient, type Decision } from './widget/client';
import { StudioPlacement } from './widget/placement';
import type { PassKeeper } from './widget/session';
import { StudioTrack } from './widget/track';

/** What the tenant set for all its websites. */
export interface SiteOptions {
  /** The purpose that visitors must agree to before anything is told or kept; null for none. */
  readonly consent?: string | null;
}

/** What the website's own scripts may use: `window.studio`. */
export interface StudioSite {
  track(type: string, payload?: unknown): void;
  decide(touchpoint: string): Promise<Decision | undefined>;
  /** The visitor agrees to be followed (true) or refuses (false). True: it is written down too. */
  consent(granted: boolean): Promise<boolean>;
  /** True where events are told now. */
  readonly followed: boolean;
}

const passKey = 'studio-pass';
const consentKey = 'studio-consent';

/** Begins on a website of another origin; the script that the tag names calls it once. */
export function start(base: string, options: SiteOptions = {}): StudioSite {
  const page = window as unknown as { studio?: StudioSite };
  if (page.studio) return page.studio;
  const agreed = !options.consent || read(consentKey) === 'yes';
  const client = new WidgetClient({ token: `${base}api/widget/site-token`, events: `${base}api/events`, decisions: `${base}api/decisions` }, pass, agreed);
  const site: StudioSite = {
    track: (type, payload) => client.track(type, payload),
    decide: async (touchpoint) => (client.isFollowed ? client.decide(touchpoint) : undefined),
    consent: (granted) => decide(client, `${base}api/consent`, options.consent, granted),
    get followed() {
      return client.isFollowed;
    },
  };
  page.studio = site;
  setPageClient(client);
  watch(client);
  for (const [name, element] of [['studio-placement', StudioPlacement], ['studio-track', StudioTrack]] as const) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
  document.dispatchEvent(new CustomEvent('studio:ready'));
  return site;
}

const pass: PassKeeper = {
  read: () => read(passKey) ?? undefined,
  keep: (value) => write(passKey, value),
};

/** A refusal is told by who refuses and then forgets him; where nobody was ever followed there is nobody to tell it of. */
async function decide(client: WidgetClient, url: string, purpose: string | null | undefined, granted: boolean): Promise<boolean> {
  const known = read(passKey) !== null;
  write(consentKey, granted ? 'yes' : 'no');
  client.allow(granted);
  const said = purpose && (known || (granted && client.isFollowed)) ? await client.say(url, purpose, granted) : false;
  if (!granted) {
    write(passKey, null);
    client.forget();
  } else if (client.isFollowed) {
    view(client);
  }
  return said;
}

let since = 0;

function view(client: WidgetClient): void {
  since = Date.now();
  // Query strings may carry personal data, so they stay in the browser.
  client.track('page_view', { path: location.pathname, title: document.title.slice(0, 300), referrer: (document.referrer.split(/[?#]/)[0] ?? '').slice(0, 1000) });
  client.flush();
}

function watch(client: WidgetClient): void {
  document.addEventListener('studio:track', (event) => {
    const detail = (event as CustomEvent<{ type?: unknown; payload?: unknown } | null>).detail;
    if (typeof detail?.type === 'string') client.track(detail.type, detail.payload);
  });
  addEventListener('online', () => client.flush());
  addEventListener('pagehide', () => client.leave('page_leave', { path: location.pathname, seconds: Math.round((Date.now() - since) / 1000) }));
  addEventListener('pageshow', (event) => {
    if (event.persisted) view(client);
  });
  view(client);
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is forbidden: the visitor is a stranger on each page.
  }
}
