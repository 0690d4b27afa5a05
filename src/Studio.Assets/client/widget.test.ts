import { beforeEach, describe, expect, it, vi } from 'vitest';

interface Sent {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}

describe('<studio-widget>', () => {
  const sent: Sent[] = [];

  beforeEach(async () => {
    vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
      if (url === '/token') return new Response(JSON.stringify({ token: 't', expiresAt: new Date(Date.now() + 600_000).toISOString() }));
      if (url === '/events') sent.push(JSON.parse(String(init?.body)) as Sent);
      return new Response(JSON.stringify({ decisionId: 'd', proposals: [] }));
    });
  });

  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  const last = () => sent.at(-1);

  it('tells the page view, what the shop tells it, and the leaving', async () => {
    document.title = 'Tea';
    document.body.innerHTML = '<studio-placement touchpoint="x"></studio-placement><studio-widget token-url="/token" events-url="/events" decisions-url="/decisions"></studio-widget>';
    await import('./widget');
    await settle();
    expect(last()).toMatchObject({ type: 'page_view', payload: { path: location.pathname, title: 'Tea', referrer: '' } });
    expect(document.querySelector('studio-placement')?.getAttribute('data-state')).toBe('empty');

    window.studio?.track('cart_add', { sku: 'A' });
    await settle();
    expect(last()).toMatchObject({ type: 'cart_add', payload: { sku: 'A' } });

    document.dispatchEvent(new CustomEvent('studio:track', { detail: { type: 'search', payload: { text: 'tea' } } }));
    document.dispatchEvent(new CustomEvent('studio:track', { detail: null }));
    await settle();
    expect(last()).toMatchObject({ type: 'search' });

    expect(await window.studio?.decide('x')).toEqual({ decisionId: 'd', proposals: [] });

    window.dispatchEvent(new Event('pagehide'));
    await settle();
    expect(last()).toMatchObject({ type: 'page_leave', payload: { path: location.pathname } });
    expect(sent).toHaveLength(4);
  });
});
