/** RFC 9457 problem details, with the field errors that ASP.NET Core adds. Status 0: no answer came. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

/** What a call came to. Nothing is thrown: a caller always has a state to show. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly status: number; readonly value: T }
  | { readonly kind: 'problem'; readonly status: number; readonly problem: Problem }
  | { readonly kind: 'aborted' };

/** One call. A JSON body implies POST unless a method is given. */
export interface Call {
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The anti-forgery token that the page carries in its head. */
export function csrfToken(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content || undefined;
}

/** Calls with the site's cookies and parses a JSON answer; an empty answer gives `undefined`. */
export function requestJson<T>(url: string | URL, call: Call = {}): Promise<Answer<T>> {
  return request(url, 'application/json', call, async (response) => {
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  });
}

/** Calls with the site's cookies and gives the answer's text, an HTML fragment for instance. */
export function requestText(url: string | URL, call: Call = {}): Promise<Answer<string>> {
  return request(url, 'text/html', call, (response) => response.text());
}

async function request<T>(
  url: string | URL,
  accept: string,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  const method = call.method ?? (call.json === undefined ? 'GET' : 'POST');
  const headers: Record<string, string> = { Accept: `${accept}, application/problem+json`, ...call.headers };
  const token = safeMethods.has(method) ? undefined : csrfToken();
  if (token) headers['RequestVerificationToken'] = token;
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (call.signal) init.signal = call.signal;
  if (call.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(call.json);
  }
  try {
    const response = await fetch(url, init);
    if (!response.ok) return { kind: 'problem', status: response.status, problem: await readProblem(response) };
    return { kind: 'ok', status: response.status, value: await read(response) };
  } catch (error) {
    if (call.signal?.aborted) return { kind: 'aborted' };
    const title = error instanceof SyntaxError ? 'The answer could not be read.' : 'The server could not be reached.';
    return { kind: 'problem', status: 0, problem: { status: 0, title } };
  }
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = { status: response.status, title: response.statusText || `HTTP ${response.status}` };
  if (!/\bjson\b/.test(response.headers.get('Content-Type') ?? '')) return fallback;
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? { ...fallback, ...(body as Partial<Problem>) } : fallback;
  } catch {
    return fallback;
  }
}

/** The most helpful sentence of a problem: what the server explained, else its title. */
export function describe(problem: Problem): string {
  const fields = Object.values(problem.errors ?? {}).flat();
  return fields.length > 0 ? fields.join(' ') : (problem.detail ?? problem.title);
}
