/** What the token address answers. */
interface TokenAnswer {
  readonly token: string;
  /** An ISO 8601 instant. */
  readonly expiresAt: string;
  /** What another website keeps in place of a cookie. */
  readonly pass?: string;
}

/** Keeps what says who the visitor is on a website that shares no cookie with Studio. */
export interface PassKeeper {
  read(): string | undefined;
  keep(pass: string): void;
}

/** A token is renewed this long before it ends, so that a call under way does not outlive it. */
const margin = 30_000;
/** Visitors' clocks that are off by less than this are believed; the `Date` header has whole seconds only. */
const tolerated = 60_000;

/**
 * The signed token that says who the visitor is. The site's own session asks for it; the page itself never names a customer.
 * It is kept in memory alone.
 */
export class TokenSession {
  #token: string | undefined;
  #expires = 0;
  #clockError = 0;
  #pending: Promise<string | undefined> | undefined;

  constructor(
    private readonly url: string,
    private readonly pass?: PassKeeper,
  ) {}

  /** The token at hand without asking, for the moment when a page goes away. */
  get current(): string | undefined {
    return this.#token;
  }

  /** An instant of the visitor's clock as the server would have read it, or the server would refuse events "of the future". */
  correct(instant: string): string {
    return this.#clockError === 0 ? instant : new Date(Date.parse(instant) + this.#clockError).toISOString();
  }

  /** Forgets the visitor: the next token is a stranger's. */
  forget(): void {
    this.#token = undefined;
    this.#expires = 0;
  }

  /** A token that is still good, or undefined when none can be had now. */
  get(): Promise<string | undefined> {
    if (this.#token && Date.now() < this.#expires - margin) return Promise.resolve(this.#token);
    return this.#renew();
  }

  /**
   * Calls with the token; an answer 401 leads to a new token and one more try. A network failure rejects. The call is built once
   * there is a token, because with it the session learns how far the visitor's clock is off.
   */
  async call(url: string, build: () => RequestInit): Promise<Response | undefined> {
    const token = await this.get();
    if (!token) return undefined;
    const init = build();
    const response = await send(url, init, token);
    if (response.status !== 401) return response;
    if (this.#token === token) this.#token = undefined;
    const fresh = await this.get();
    return fresh ? send(url, init, fresh) : response;
  }

  /** Calls at once with the token at hand and lets the browser finish after the page is gone. */
  callAndLeave(url: string, init: RequestInit): Promise<Response> | undefined {
    return this.#token ? send(url, { ...init, keepalive: true }, this.#token) : undefined;
  }

  #renew(): Promise<string | undefined> {
    // Several callers wait for the same token.
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetch(): Promise<string | undefined> {
    if (this.pass) return this.#ask({ method: 'POST', credentials: 'omit', headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: JSON.stringify({ pass: this.pass.read() }) });
    const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (csrf) headers['RequestVerificationToken'] = csrf;
    return this.#ask({ method: 'POST', credentials: 'same-origin', headers });
  }

  async #ask(init: RequestInit): Promise<string | undefined> {
    try {
      const response = await fetch(this.url, init);
      if (!response.ok) return undefined;
      const answer = (await response.json()) as TokenAnswer;
      this.#token = answer.token;
      if (answer.pass) this.pass?.keep(answer.pass);
      const serverTime = Date.parse(response.headers.get('Date') ?? '');
      const clockError = Number.isNaN(serverTime) ? 0 : serverTime - Date.now();
      this.#clockError = Math.abs(clockError) < tolerated ? 0 : clockError;
      this.#expires = Date.parse(answer.expiresAt) - this.#clockError;
      return this.#token;
    } catch {
      return undefined;
    }
  }
}

function send(url: string, init: RequestInit, token: string): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Widget ${token}`);
  headers.set('Accept', 'application/json');
  return fetch(url, { ...init, headers });
}

/** A call with a JSON body, made recognisable to the server when it has to be repeated. */
export function jsonCall(body: unknown, idempotencyKey?: string): RequestInit {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (idempotencyKey) headers['Idempotency-Key'] = idempotencyKey;
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

/** 128 random bits; `crypto.randomUUID` is missing where a page is served without TLS. */
export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
