import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioImportProgress, type ImportReport } from './import-progress';

customElements.define('studio-import-progress', StudioImportProgress);

describe('<studio-import-progress>', () => {
  const fetchMock = vi.fn<typeof fetch>();
  const reload = vi.fn();
  const running: ImportReport = { state: 'running', linesRead: 1200, linesTotal: 5000, accepted: 1190, rejected: 10 };
  const answer = (report: ImportReport) => new Response(JSON.stringify(report));

  beforeEach(() => {
    vi.useFakeTimers();
    fetchMock.mockReset();
    reload.mockReset();
    vi.stubGlobal('fetch', fetchMock);
    StudioImportProgress.reload = reload;
    document.documentElement.lang = 'en';
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const show = () => {
    document.body.innerHTML = '<studio-import-progress url="/api/imports/7" cancel-url="/api/imports/7/cancel"></studio-import-progress>';
    return document.body.firstElementChild as StudioImportProgress;
  };

  it('shows how far it is', async () => {
    fetchMock.mockImplementation(async () => answer(running));
    const element = show();
    await vi.advanceTimersByTimeAsync(0);
    expect(element.querySelector('progress')?.value).toBe(1200);
    expect(element.textContent).toContain('1,200 of 5,000 lines · 1,190 accepted, 10 rejected');
  });

  it('asks more rarely while nothing moves, at most every two seconds', async () => {
    fetchMock.mockImplementation(async () => answer(running));
    show();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(fetchMock.mock.calls.length).toBeGreaterThan(9);
    expect(fetchMock.mock.calls.length).toBeLessThan(16);
  });

  it('tells and reloads once when it is over', async () => {
    fetchMock.mockResolvedValueOnce(answer(running)).mockResolvedValue(answer({ ...running, state: 'completed', linesRead: 5000 }));
    const element = show();
    const finished = vi.fn();
    element.addEventListener('studio:import-finished', finished);
    await vi.advanceTimersByTimeAsync(5000);
    expect(finished).toHaveBeenCalledOnce();
    expect(reload).toHaveBeenCalledOnce();
    expect(fetchMock).toHaveBeenCalledTimes(2);
  });

  it('reloads too when a look through the file is over', async () => {
    fetchMock.mockResolvedValueOnce(answer(running)).mockResolvedValue(answer({ ...running, state: 'preview', linesRead: 0 }));
    const element = show();
    await vi.advanceTimersByTimeAsync(5000);
    expect(reload).toHaveBeenCalledOnce();
    expect(element.textContent).toContain('The file was checked.');
  });

  it('shows a failure as text', async () => {
    fetchMock.mockResolvedValue(answer({ ...running, state: 'failed', error: '<b>Line 3</b>' }));
    const element = show();
    await vi.advanceTimersByTimeAsync(0);
    expect(element.querySelector('b')).toBeNull();
    expect(element.textContent).toContain('<b>Line 3</b>');
  });

  it('keeps trying when the server is away, and stops when the import is gone', async () => {
    fetchMock.mockRejectedValueOnce(new TypeError('down')).mockResolvedValue(new Response('', { status: 404, statusText: 'Not Found' }));
    const element = show();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetchMock).toHaveBeenCalledTimes(2);
    expect(element.dataset['state']).toBe('failed');
  });

  it('cancels once', async () => {
    fetchMock.mockImplementation(async (_url, init) => init?.method === 'POST' ? new Response(null, { status: 202 }) : answer(running));
    const element = show();
    await vi.advanceTimersByTimeAsync(0);
    const button = element.querySelector('button');
    button?.click();
    button?.click();
    await vi.advanceTimersByTimeAsync(0);
    expect(fetchMock.mock.calls.filter(([, init]) => init?.method === 'POST')).toHaveLength(1);
  });
});
