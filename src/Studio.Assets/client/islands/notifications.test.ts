import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HubOptions } from '../lib/hub';
import { StudioNotifications } from './notifications';

customElements.define('studio-notifications', StudioNotifications);

const bell = `<studio-notifications source="/api/notifications/unread" hub="/hubs/notifications" labels='{"some":"通知：{0} 則未讀"}'><a href="/admin/notifications" aria-label="Notifications"></a></studio-notifications>`;

describe('<studio-notifications>', () => {
  const fetchMock = vi.fn<typeof fetch>();
  const stop = vi.fn();
  let told: HubOptions | undefined;
  let connections = 0;

  beforeEach(() => {
    vi.useFakeTimers();
    fetchMock.mockReset();
    sessionStorage.clear();
    connections = 0;
    vi.stubGlobal('fetch', fetchMock);
    StudioNotifications.connect = (_, options) => {
      connections += 1;
      told = options;
      return { stop };
    };
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const answers = (count: number, id: string, text = 'The import has ended.') => fetchMock.mockImplementation(async () => new Response(JSON.stringify({ count, newest: { id, text, tone: 'success', url: '/admin/imports/1' } })));
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('counts what is unread on every bell, and asks once', async () => {
    answers(3, 'a1');
    document.body.innerHTML = bell + bell;
    await settle();
    expect([...document.querySelectorAll('.studio-bell-count')].map((b) => b.textContent)).toEqual(['3', '3']);
    expect(document.querySelector('a')!.getAttribute('aria-label')).toBe('通知：3 則未讀');
    expect(connections).toBe(1);
    expect(fetchMock).toHaveBeenCalledOnce();
    expect(document.querySelector('.studio-toast')).toBeNull();
  });

  it('shows a new one politely for a while, and never as markup', async () => {
    answers(1, 'a1');
    document.body.innerHTML = bell;
    await settle();
    answers(2, 'a2', '<b>x</b>');
    told!.events['changed']!(undefined);
    await settle();
    const place = document.querySelector('.studio-toasts')!;
    expect(place.getAttribute('aria-live')).toBe('polite');
    expect(place.querySelector('b')).toBeNull();
    expect(place.textContent).toContain('<b>x</b>');
    told!.events['changed']!(undefined);
    await settle();
    expect(place.querySelectorAll('.studio-toast')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(9000);
    expect(place.querySelectorAll('.studio-toast')).toHaveLength(0);
  });

  it('does not hurry who reads, and can be closed', async () => {
    answers(1, 'a1');
    document.body.innerHTML = bell;
    await settle();
    answers(2, 'a2');
    told!.events['changed']!(undefined);
    await settle();
    const toast = document.querySelector('.studio-toast')!;
    toast.dispatchEvent(new Event('mouseenter'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(toast.isConnected).toBe(true);
    toast.querySelector('button')!.click();
    expect(toast.isConnected).toBe(false);
  });

  it('takes the number away when all are read, and stops with the page', async () => {
    answers(1, 'a1');
    document.body.innerHTML = bell;
    await settle();
    fetchMock.mockImplementation(async () => new Response('{"count":0,"newest":null}'));
    told!.events['changed']!(undefined);
    await settle();
    expect(document.querySelector('.studio-bell-count')).toBeNull();
    document.body.innerHTML = '';
    expect(stop).toHaveBeenCalled();
  });
});
