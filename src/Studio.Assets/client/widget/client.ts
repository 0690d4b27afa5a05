import { EventQueue } from './queue';
import { jsonCall, randomKey, TokenSession, type PassKeeper } from './session';

/** What is proposed to the visitor and why it may be said. */
export interface Proposal {
  readonly ruleId: string;
  readonly offer: {
    readonly id: string;
    readonly title: string;
    readonly value?: { readonly amount: number; readonly currency: string; readonly text: string } | null;
    /** What the offer's button does beside accepting it. */
    readonly action?: { readonly kind: 'help' | 'document' | 'callback'; readonly url?: string | null } | null;
  };
  readonly script?: { readonly text: string } | null;
}

/** One decision of the server. */
export interface Decision {
  readonly decisionId: string;
  readonly proposals: readonly Proposal[];
}

/** What became of a proposal. */
export type ResponseKind = 'presented' | 'accepted' | 'declined' | 'ignored';

/** Addresses of the three interfaces that the widget speaks to. */
export interface WidgetAddresses {
  readonly token: string;
  readonly events: string;
  readonly decisions: string;
}

/** The visitor's browser asks not to be followed (Do Not Track, Global Privacy Control). */
export function wantsPrivacy(): boolean {
  const browser = navigator as Navigator & { readonly globalPrivacyControl?: boolean; readonly doNotTrack?: string | null };
  return browser.globalPrivacyControl === true || browser.doNotTrack === '1';
}

/** The page's line to Studio: events go out, decisions come in. Nothing here throws. */
export class WidgetClient {
  readonly #session: TokenSession;
  readonly #queue: EventQueue;
  #followed = !wantsPrivacy();

  /**
   * @param pass Where the page is on another website: what says who the visitor is.
   * @param agreed False where the visitor must agree first and did not.
   */
  constructor(
    private readonly addresses: WidgetAddresses,
    pass?: PassKeeper,
    agreed = true,
  ) {
    this.#session = new TokenSession(addresses.token, pass);
    this.#queue = new EventQueue(this.#session, addresses.events);
    if (!agreed) this.#followed = false;
    if (!this.#followed) this.#queue.clear();
  }

  /** The visitor agrees to be followed, or no longer does: then what waits is forgotten. A browser that asks for privacy is never followed. */
  allow(agreed: boolean): void {
    this.#followed = agreed && !wantsPrivacy();
    if (!this.#followed) this.#queue.clear();
  }

  /** True where events are told. */
  get isFollowed(): boolean {
    return this.#followed;
  }

  /** Forgets who the visitor is. */
  forget(): void {
    this.#session.forget();
  }

  /** Says what the visitor thinks of a purpose of consent; true: it is written down. */
  async say(url: string, purpose: string, granted: boolean): Promise<boolean> {
    try {
      return (await this.#session.call(url, () => jsonCall({ purpose, granted, source: 'widget' }, randomKey())))?.ok ?? false;
    } catch {
      return false;
    }
  }

  /** Tells an event of the visit. Does nothing for a visitor who does not want to be followed. */
  track(type: string, payload: unknown = {}): void {
    if (this.#followed && type) this.#queue.add(type, payload);
  }

  /** Sends what an earlier page or a lost connection left behind. */
  flush(): void {
    if (this.#followed) void this.#queue.flush();
  }

  /** Tells a last event and hands all that waits to the browser, because the page goes away. */
  leave(type: string, payload: unknown): void {
    if (this.#followed) this.#queue.leave(type, payload);
  }

  /** Asks what to propose here. Undefined: no answer could be had. */
  async decide(touchpoint: string, signal?: AbortSignal): Promise<Decision | undefined> {
    const call = jsonCall({ channel: 'web', touchpoint, limit: 1, context: { page: location.pathname.slice(0, 500) } });
    try {
      const response = await this.#session.call(this.addresses.decisions, () => (signal ? { ...call, signal } : call));
      return response?.ok ? ((await response.json()) as Decision) : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Tells what the visitor asks for himself, whether he is followed or not; the same key again is the same request. Wrong: the server refused what was written.
   */
  async request(type: string, touchpoint: string, payload: unknown, key: string): Promise<'taken' | 'wrong' | 'failed'> {
    try {
      const response = await this.#session.call(this.addresses.events, () => jsonCall({ type, touchpoint, payload }, key));
      return response?.ok ? 'taken' : response?.status === 400 ? 'wrong' : 'failed';
    } catch {
      return 'failed';
    }
  }

  /** A key for {@link request}. */
  newKey(): string {
    return randomKey();
  }

  /** The address as a page may open it; `~/` is Studio's own beginning. Undefined: a script, or nothing that can be opened. */
  resolve(address: string): string | undefined {
    try {
      const own = new URL(this.addresses.decisions.replace(/api\/decisions$/, ''), location.href);
      const url = address.startsWith('~/') ? new URL(address.slice(2), own) : new URL(address, location.href);
      return /^(https?|mailto|tel):$/.test(url.protocol) ? url.href : undefined;
    } catch {
      return undefined;
    }
  }

  /** Tells what became of a proposal; a lost connection is tried once more with the same key. True: the server took it. */
  async respond(decisionId: string, ruleId: string, kind: ResponseKind, reason?: string): Promise<boolean> {
    const url = `${this.addresses.decisions}/${encodeURIComponent(decisionId)}/responses`;
    const call = jsonCall(reason ? { ruleId, kind, reason } : { ruleId, kind }, randomKey());
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        return (await this.#session.call(url, () => call))?.ok ?? false;
      } catch {
        // The second round, if there is one.
      }
    }
    return false;
  }
}

let announce: (client: WidgetClient) => void = () => undefined;

/** The page's client, once its `<studio-widget>` is there; placements may stand before it. */
export const pageClient = new Promise<WidgetClient>((resolve) => {
  announce = resolve;
});

/** Called by the page's `<studio-widget>`. */
export function setPageClient(client: WidgetClient): void {
  announce(client);
}
