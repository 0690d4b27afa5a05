import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HubOptions } from '../lib/hub';
import { StudioTimeline } from './timeline';

customElements.define('studio-timeline', StudioTimeline);

describe('<studio-timeline>', () => {
  const fetchMock = vi.fn<typeof fetch>();
  const stop = vi.fn();
  let hub: HubOptions;

  beforeEach(() => {
    vi.useFakeTimers();
    stop.mockReset();
    fetchMock.mockReset();
    fetchMock.mockImplementation(async () => new Response(''));
    vi.stubGlobal('fetch', fetchMock);
    StudioTimeline.open = (_url, options) => {
      hub = options;
      return { stop };
    };
    document.body.innerHTML = `
      <studio-timeline customer="c1" hub="/hubs/timeline" source="/admin/customers/c1/timeline?channel=web" labels='{"live":"即時","added":"{0} 則新接觸"}'>
        <p data-empty>Nothing yet</p>
        <ol class="studio-timeline"><li data-id="2">two</li><li data-id="1">one</li></ol>
      </studio-timeline>`;
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const ids = () => [...document.querySelectorAll<HTMLElement>('li[data-id]')].map((entry) => entry.dataset['id']);
  const happen = (interactionId: string, customerId = 'c1') => hub.events['interaction']?.({ customerId, interactionId });

  it('watches its customer', () => {
    expect(hub.join).toEqual({ method: 'Watch', argument: 'c1' });
  });

  it('prepends what is new, once, and says how much', async () => {
    fetchMock.mockResolvedValueOnce(new Response('<li data-id="4">four</li><li data-id="3">three</li><li data-id="2">two</li>'));
    happen('4');
    await vi.runAllTimersAsync();
    expect(ids()).toEqual(['4', '3', '2', '1']);
    expect(String(fetchMock.mock.calls[0]?.[0])).toMatch(/\/admin\/customers\/c1\/timeline\?channel=web&after=2$/);
    expect(document.querySelector('[aria-live]')?.textContent).toBe('2 則新接觸');
    expect(document.querySelector('[data-empty]')?.hasAttribute('hidden')).toBe(true);
  });

  it('looks again when the server may have missed something', async () => {
    fetchMock.mockResolvedValueOnce(new Response('<li data-id="3">three</li>'));
    hub.events['resumed']?.(undefined);
    await vi.runAllTimersAsync();
    expect(ids()).toEqual(['3', '2', '1']);
  });

  it('fetches once for a burst, and not for what is shown or of another customer', async () => {
    happen('3');
    happen('4');
    happen('5');
    await vi.runAllTimersAsync();
    expect(fetchMock).toHaveBeenCalledTimes(1);
    happen('2');
    happen('9', 'c2');
    await vi.runAllTimersAsync();
    expect(fetchMock).toHaveBeenCalledTimes(1);
  });

  it('fetches again for an event that arrived during a request', async () => {
    fetchMock.mockImplementationOnce(async () => {
      happen('4');
      return new Response('<li data-id="3">three</li>');
    });
    happen('3');
    await vi.runAllTimersAsync();
    expect(fetchMock).toHaveBeenCalledTimes(2);
    expect(String(fetchMock.mock.calls[1]?.[0])).toContain('after=3');
  });

  it('catches up after each join, a reconnect too', async () => {
    hub.onState('reconnecting');
    expect(document.querySelector('.studio-live')?.getAttribute('data-state')).toBe('reconnecting');
    hub.onState('live');
    hub.onJoined();
    await vi.runAllTimersAsync();
    expect(fetchMock).toHaveBeenCalledTimes(1);
    expect(document.querySelector('.studio-live')?.textContent).toBe('即時');
  });

  it('keeps what it has when the server fails, and tries again at the next event', async () => {
    fetchMock.mockRejectedValueOnce(new TypeError('down'));
    happen('3');
    await vi.runAllTimersAsync();
    expect(ids()).toEqual(['2', '1']);
    happen('3');
    await vi.runAllTimersAsync();
    expect(fetchMock).toHaveBeenCalledTimes(2);
  });

  it('says who somebody is taken for by now, and shows his contacts again when that is undone', async () => {
    fetchMock.mockResolvedValueOnce(new Response('<p data-moved>Known now: <a href="/admin/customers/c9">Mei</a></p>'));
    hub.events['moved']?.({ customerId: 'c1' });
    await vi.runAllTimersAsync();
    expect(ids()).toEqual([]);
    expect(document.querySelector('[data-moved] a')?.textContent).toBe('Mei');
    expect(document.querySelector('[aria-live]')?.textContent).toBe('Known now: Mei');
    expect(document.querySelector('[data-empty]')?.hasAttribute('hidden')).toBe(true);
    fetchMock.mockResolvedValueOnce(new Response('<li data-id="2">two</li><li data-id="1">one</li>'));
    hub.events['moved']?.({ customerId: 'c1' });
    await vi.runAllTimersAsync();
    expect(ids()).toEqual(['2', '1']);
    expect(document.querySelector('[data-moved]')).toBeNull();
  });

  const rest = (address: string, more = '') => `<div data-earlier="${address}"${more}><a href="/admin/customers/c1?before=1">Earlier</a></div>`;

  it('grows at its end when the link is pressed, until there is no more', async () => {
    document.querySelector('studio-timeline')?.insertAdjacentHTML('beforeend', rest('/admin/customers/c1/timeline?before=1'));
    fetchMock.mockResolvedValueOnce(new Response(`<li data-id="1">one</li><li data-id="0">zero</li>${rest('/admin/customers/c1/timeline?before=0')}`));
    document.querySelector<HTMLElement>('[data-earlier] a')?.click();
    await vi.runAllTimersAsync();
    expect(ids()).toEqual(['2', '1', '0']);
    expect(document.querySelector('[aria-live]')?.textContent).toBe('1 earlier contact');
    expect((document.activeElement as HTMLElement).dataset['id']).toBe('0');
    expect(document.querySelector<HTMLElement>('[data-earlier]')?.dataset['earlier']).toContain('before=0');
    fetchMock.mockResolvedValueOnce(new Response('<li data-id="-1">first</li>'));
    document.querySelector<HTMLElement>('[data-earlier] a')?.click();
    await vi.runAllTimersAsync();
    expect(ids()).toEqual(['2', '1', '0', '-1']);
    expect(document.querySelector('[data-earlier]')).toBeNull();
  });

  it('keeps the link when the earlier ones could not be loaded, and says so', async () => {
    document.querySelector('studio-timeline')?.insertAdjacentHTML('beforeend', rest('/admin/customers/c1/timeline?before=1'));
    fetchMock.mockRejectedValueOnce(new TypeError('down'));
    document.querySelector<HTMLElement>('[data-earlier] a')?.click();
    await vi.runAllTimersAsync();
    expect(document.querySelector('[data-earlier] a')).not.toBeNull();
    expect(document.querySelector('[aria-live]')?.textContent).toContain('could not be loaded');
  });

  it('shows what is true after contacts became somebody else’s', async () => {
    fetchMock.mockResolvedValueOnce(new Response('<li data-id="7">seven</li><li data-id="2">two</li>'));
    hub.events['moved']?.({ customerId: 'c1' });
    await vi.runAllTimersAsync();
    expect(ids()).toEqual(['7', '2']);
    expect(String(fetchMock.mock.calls[0]?.[0])).not.toContain('after=');
  });

  it('never asks another site for entries', async () => {
    document.querySelector('studio-timeline')?.setAttribute('source', 'https://elsewhere.example/timeline');
    happen('3');
    await vi.runAllTimersAsync();
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('leaves the hub when it leaves the page', () => {
    document.body.innerHTML = '';
    expect(stop).toHaveBeenCalledOnce();
  });
});
