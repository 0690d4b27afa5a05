import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioTaskProgress } from './task-progress';

customElements.define('studio-task-progress', StudioTaskProgress);

describe('<studio-task-progress>', () => {
  const fetchMock = vi.fn<typeof fetch>();
  const reload = vi.fn();
  const answer = (running: boolean) => new Response(JSON.stringify({ running }));

  beforeEach(() => {
    vi.useFakeTimers();
    fetchMock.mockReset();
    reload.mockReset();
    vi.stubGlobal('fetch', fetchMock);
    StudioTaskProgress.reload = reload;
    document.body.innerHTML = '<studio-task-progress url="/api/background-tasks/x"><p role="status">Running…</p></studio-task-progress>';
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('loads the page again once when the run is over', async () => {
    fetchMock.mockResolvedValueOnce(answer(true)).mockResolvedValueOnce(answer(true)).mockResolvedValue(answer(false));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(reload).toHaveBeenCalledOnce();
    expect(fetchMock).toHaveBeenCalledTimes(3);
  });

  it('goes on while the server does not answer, and stops where it may not ask', async () => {
    fetchMock.mockRejectedValueOnce(new TypeError('offline')).mockResolvedValue(new Response('{}', { status: 403 }));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(reload).not.toHaveBeenCalled();
    expect(fetchMock).toHaveBeenCalledTimes(2);
  });

  it('asks no more when it leaves the page', async () => {
    document.body.innerHTML = '';
    await vi.advanceTimersByTimeAsync(5000);
    expect(fetchMock).not.toHaveBeenCalled();
  });
});
