import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setPageClient, type WidgetClient } from './client';
import { StudioTrack } from './track';

customElements.define('studio-track', StudioTrack);

const client = { track: vi.fn<WidgetClient['track']>() };
setPageClient(client as unknown as WidgetClient);

describe('<studio-track>', () => {
  beforeEach(() => client.track.mockReset());

  afterEach(() => {
    document.body.innerHTML = '';
    vi.restoreAllMocks();
  });

  const show = async (html: string) => {
    document.body.innerHTML = html;
    await Promise.resolve();
  };

  it('tells its event with its payload', async () => {
    await show(`<studio-track type="product_view" payload='{"code":"22423"}'></studio-track>`);
    expect(client.track.mock.calls).toEqual([['product_view', { code: '22423' }]]);
  });

  it('tells it once, however often it is moved', async () => {
    await show('<studio-track type="search"></studio-track><div></div>');
    const element = document.querySelector('studio-track');
    if (element) document.querySelector('div')?.append(element);
    await Promise.resolve();
    expect(client.track).toHaveBeenCalledOnce();
  });

  it('tells the event without a payload that cannot be read', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await show('<studio-track type="search" payload="{oops"></studio-track>');
    expect(client.track.mock.calls).toEqual([['search', {}]]);
  });

  it('is silent without a type', async () => {
    await show('<studio-track></studio-track>');
    expect(client.track).not.toHaveBeenCalled();
  });
});
