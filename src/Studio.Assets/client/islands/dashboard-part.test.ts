import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioDashboardPart } from './dashboard-part';

customElements.define('studio-dashboard-part', StudioDashboardPart);

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('<studio-dashboard-part>', () => {
  const fetchMock = vi.fn<typeof fetch>();

  beforeEach(() => {
    fetchMock.mockReset();
    vi.stubGlobal('fetch', fetchMock);
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.unstubAllGlobals();
  });

  const show = async () => {
    document.body.innerHTML = `<studio-dashboard-part url="/admin/dashboard/offers" labels='{"again":"再試一次"}'></studio-dashboard-part>`;
    await settle();
    return document.querySelector<HTMLElement>('studio-dashboard-part')!;
  };

  it('shows what the server answers', async () => {
    fetchMock.mockResolvedValue(new Response('<div data-widget="offers">12 offers</div>'));
    const part = await show();
    expect(part.textContent).toContain('12 offers');
    expect(part.dataset['state']).toBe('shown');
  });

  it('says that it failed, and tries again when asked', async () => {
    fetchMock.mockRejectedValueOnce(new TypeError('offline')).mockResolvedValueOnce(new Response('<div data-failed="true">No</div>')).mockResolvedValue(new Response('<div>Well</div>'));
    const part = await show();
    expect(part.dataset['state']).toBe('failed');
    expect(part.querySelector('[role="alert"]')).not.toBeNull();
    part.querySelector('button')!.click();
    await settle();
    expect(part.dataset['state']).toBe('failed');
    expect(part.querySelector('button')!.textContent).toBe('再試一次');
    part.querySelector('button')!.click();
    await settle();
    expect(part.textContent).toContain('Well');
  });

  it('gives up when it leaves the page', async () => {
    let signal: AbortSignal | null | undefined;
    fetchMock.mockImplementation((_, init) => {
      signal = init?.signal;
      return new Promise(() => undefined);
    });
    const part = await show();
    part.remove();
    expect(signal?.aborted).toBe(true);
  });
});
