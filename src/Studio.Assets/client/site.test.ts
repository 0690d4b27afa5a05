import { beforeEach, describe, expect, it, vi } from 'vitest';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

describe('the widget on another website', () => {
  const calls: Call[] = [];
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  const events = () => calls.filter((call) => call.url.endsWith('/api/events')).map((call) => JSON.parse(String(call.init.body)) as { type: string; payload: Record<string, unknown> });
  const begin = async (consent?: string) => {
    vi.resetModules();
    delete (window as unknown as { studio?: unknown }).studio;
    const { start } = await import('./site');
    const site = start('https://studio.example/acme/', consent ? { consent } : {});
    await settle();
    return site;
  };

  beforeEach(() => {
    calls.length = 0;
    localStorage.clear();
    vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
      calls.push({ url, init });
      return url.endsWith('/site-token')
        ? new Response(JSON.stringify({ token: 't', expiresAt: new Date(Date.now() + 600_000).toISOString(), pass: 'kept' }))
        : new Response(JSON.stringify({ decisionId: 'd', proposals: [] }));
    });
  });

  it('asks for a token by its pass and without cookies, and keeps the pass', async () => {
    const site = await begin();
    expect(events()[0]).toMatchObject({ type: 'page_view', payload: { path: location.pathname } });
    expect(calls[0]).toMatchObject({ url: 'https://studio.example/acme/api/widget/site-token', init: { credentials: 'omit', body: '{}' } });
    expect(localStorage.getItem('studio-pass')).toBe('kept');
    site.track('site_cart', { code: 'A', quantity: 2 });
    await settle();
    expect(events().at(-1)).toMatchObject({ type: 'site_cart', payload: { code: 'A', quantity: 2 } });

    calls.length = 0;
    await begin();
    expect(calls[0]?.init.body).toBe('{"pass":"kept"}');
  });

  it('tells and keeps nothing before the visitor agrees, and forgets him when he refuses', async () => {
    const site = await begin('web');
    site.track('product_view', { code: 'A' });
    expect(await site.decide('home')).toBeUndefined();
    await settle();
    expect(calls).toEqual([]);
    expect(localStorage.length).toBe(0);

    expect(await site.consent(true)).toBe(true);
    await settle();
    const said = calls.find((call) => call.url.endsWith('/api/consent'));
    expect(JSON.parse(String(said?.init.body))).toMatchObject({ purpose: 'web', granted: true });
    expect(events().map((event) => event.type)).toEqual(['page_view']);

    expect(await site.consent(false)).toBe(true);
    site.track('product_view', { code: 'A' });
    await settle();
    expect(events()).toHaveLength(1);
    expect(localStorage.getItem('studio-pass')).toBeNull();
    expect(site.followed).toBe(false);
  });

  it('heeds Do Not Track whatever is agreed', async () => {
    vi.stubGlobal('navigator', { ...navigator, doNotTrack: '1' });
    const site = await begin();
    await site.consent(true);
    site.track('product_view', { code: 'A' });
    await settle();
    expect(calls).toEqual([]);
    vi.unstubAllGlobals();
  });
});
