import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WidgetClient } from './client';

const addresses = { token: '/api/widget/token', events: '/api/events', decisions: '/api/decisions' };

describe('WidgetClient', () => {
  let answers: Record<string, (() => Response | Promise<Response>)[]>;
  let tokens: number;
  const fetchMock = vi.fn<typeof fetch>();

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') });
    localStorage.clear();
    document.head.innerHTML = '<meta name="csrf-token" content="secret">';
    answers = {};
    tokens = 0;
    fetchMock.mockReset();
    fetchMock.mockImplementation(async (url) => {
      const path = String(url);
      const planned = answers[path]?.shift();
      if (planned) return planned();
      if (path !== addresses.token) return new Response('{}', { status: 202 });
      tokens += 1;
      return new Response(JSON.stringify({ token: `t${tokens}`, expiresAt: new Date(Date.now() + 600_000).toISOString() }));
    });
    vi.stubGlobal('fetch', fetchMock);
  });

  afterEach(() => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { value: undefined, configurable: true });
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const calls = (path: string) => fetchMock.mock.calls.filter(([url]) => String(url) === path).map(([, init]) => ({
    headers: new Headers(init?.headers),
    body: init?.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : undefined,
    keepalive: init?.keepalive ?? false,
  }));
  const keys = (path: string) => calls(path).map((call) => call.headers.get('Idempotency-Key'));
  const stored = () => JSON.parse(localStorage.getItem('studio-events') ?? '[]') as { type: string }[];
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('sends an event once, with token, key and time', async () => {
    new WidgetClient(addresses).track('cart_add', { sku: 'A' });
    await settle();
    const [call] = calls(addresses.events);
    expect(call?.headers.get('Authorization')).toBe('Widget t1');
    expect(call?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
    expect(call?.body).toEqual({ type: 'cart_add', payload: { sku: 'A' }, occurredAt: '2026-03-01T10:00:00.000Z' });
    expect(calls(addresses.token)[0]?.headers.get('RequestVerificationToken')).toBe('secret');
    expect(stored()).toEqual([]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(calls(addresses.events)).toHaveLength(1);
  });

  it('corrects a clock that is off', async () => {
    answers[addresses.token] = [() => new Response(JSON.stringify({ token: 't', expiresAt: '2026-03-01T09:10:00Z' }), { headers: { Date: 'Sun, 01 Mar 2026 09:00:00 GMT' } })];
    const client = new WidgetClient(addresses);
    client.track('a');
    await settle();
    expect(calls(addresses.events)[0]?.body?.['occurredAt']).toBe('2026-03-01T09:00:00.000Z');
    await client.decide('a');
    expect(calls(addresses.token)).toHaveLength(1);
  });

  it('gives each event its own key and keeps their order', async () => {
    const client = new WidgetClient(addresses);
    client.track('a');
    client.track('b');
    await settle();
    expect(calls(addresses.events).map((call) => call.body?.['type'])).toEqual(['a', 'b']);
    expect(new Set(keys(addresses.events)).size).toBe(2);
  });

  it('repeats with the same key after a lost connection', async () => {
    answers[addresses.events] = [() => Promise.reject(new TypeError('offline'))];
    new WidgetClient(addresses).track('a');
    await settle();
    expect(stored()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(new Set(keys(addresses.events)).size).toBe(1);
    expect(keys(addresses.events)).toHaveLength(2);
    expect(stored()).toEqual([]);
  });

  it('waits as long as the server asks, new events too', async () => {
    answers[addresses.events] = [() => new Response('', { status: 503, headers: { 'Retry-After': '30' } })];
    const client = new WidgetClient(addresses);
    client.track('a');
    await vi.advanceTimersByTimeAsync(1000);
    client.track('b');
    await vi.advanceTimersByTimeAsync(28_000);
    expect(calls(addresses.events)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(calls(addresses.events)).toHaveLength(3);
  });

  it('drops what the server refuses for good', async () => {
    answers[addresses.events] = [() => new Response('', { status: 400 })];
    new WidgetClient(addresses).track('bad');
    await settle();
    expect(stored()).toEqual([]);
  });

  it('sends on the next page what this one could not', async () => {
    answers[addresses.token] = [() => new Response('', { status: 503 })];
    new WidgetClient(addresses).track('a');
    await settle();
    expect(stored()).toHaveLength(1);
    new WidgetClient(addresses).flush();
    await settle();
    expect(calls(addresses.events)).toHaveLength(1);
    expect(stored()).toEqual([]);
  });

  it('keeps a bounded number of events, the latest', async () => {
    answers[addresses.token] = Array.from({ length: 9 }, () => () => new Response('', { status: 503 }));
    const client = new WidgetClient(addresses);
    for (let index = 0; index < 150; index += 1) client.track(`e${index}`);
    await settle();
    expect(stored()).toHaveLength(100);
    expect(stored()[99]?.type).toBe('e149');
  });

  it('works where storage is forbidden', async () => {
    vi.stubGlobal('localStorage', new Proxy({}, { get() { throw new DOMException('no', 'SecurityError'); } }));
    new WidgetClient(addresses).track('a');
    await settle();
    expect(calls(addresses.events)).toHaveLength(1);
  });

  it('renews the token before it ends', async () => {
    const client = new WidgetClient(addresses);
    await client.decide('a');
    await vi.advanceTimersByTimeAsync(500_000);
    await client.decide('a');
    expect(tokens).toBe(1);
    await vi.advanceTimersByTimeAsync(80_000);
    await client.decide('a');
    expect(tokens).toBe(2);
  });

  it('renews the token once when it is refused', async () => {
    answers[addresses.decisions] = [() => new Response('', { status: 401 })];
    const client = new WidgetClient(addresses);
    await client.decide('shop.cart');
    expect(calls(addresses.decisions).map((call) => call.headers.get('Authorization'))).toEqual(['Widget t1', 'Widget t2']);
    answers[addresses.decisions] = [() => new Response('', { status: 401 }), () => new Response('', { status: 401 })];
    expect(await client.decide('shop.cart')).toBeUndefined();
    expect(tokens).toBe(3);
  });

  it('asks for one token for several callers', async () => {
    const client = new WidgetClient(addresses);
    await Promise.all([client.decide('a'), client.decide('b')]);
    expect(tokens).toBe(1);
  });

  it('hands what waits to the browser when the page goes away', async () => {
    const client = new WidgetClient(addresses);
    await client.decide('a');
    client.leave('page_leave', { seconds: 4 });
    const sent = calls(addresses.events);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.keepalive).toBe(true);
    expect(sent[0]?.body).toMatchObject({ type: 'page_leave', payload: { seconds: 4 } });
    await settle();
    expect(stored()).toEqual([]);
  });

  it('follows nobody who asks not to be followed, and still proposes', async () => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { value: true, configurable: true });
    localStorage.setItem('studio-events', '[{"key":"k"}]');
    const client = new WidgetClient(addresses);
    client.track('page_view');
    client.leave('page_leave', {});
    await client.decide('shop.cart');
    expect(calls(addresses.events)).toEqual([]);
    expect(localStorage.getItem('studio-events')).toBeNull();
    expect(calls(addresses.decisions)).toHaveLength(1);
  });

  it('repeats an answer once with the same key', async () => {
    const path = '/api/decisions/d%2F1/responses';
    answers[path] = [() => Promise.reject(new TypeError('offline'))];
    expect(await new WidgetClient(addresses).respond('d/1', 'r1', 'declined', 'price')).toBe(true);
    expect(calls(path)).toHaveLength(2);
    expect(new Set(keys(path)).size).toBe(1);
    expect(calls(path)[1]?.body).toEqual({ ruleId: 'r1', kind: 'declined', reason: 'price' });
  });
});
