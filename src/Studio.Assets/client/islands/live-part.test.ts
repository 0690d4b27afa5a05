import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StudioLivePart } from './live-part';

customElements.define('studio-live-part', StudioLivePart);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function answers(...bodies: readonly string[]): ReturnType<typeof vi.fn> {
  const fetched = vi.fn();
  for (const body of bodies) fetched.mockResolvedValueOnce(new Response(body, { status: 200 }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

test('what runs is asked for until it is done', async () => {
  const fetched = answers('<div data-running="true">5 of 10</div>', '<div data-running="false"></div>');
  document.body.innerHTML = '<studio-live-part url="/work"><div data-running="true">0 of 10</div></studio-live-part>';
  await vi.advanceTimersByTimeAsync(1100);
  expect(document.body.textContent).toContain('5 of 10');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(document.body.textContent.trim()).toBe('');
});

test('where nothing runs nothing is asked', async () => {
  const fetched = answers();
  document.body.innerHTML = '<studio-live-part url="/work"><div data-running="false"></div></studio-live-part>';
  await vi.advanceTimersByTimeAsync(20_000);
  expect(fetched).not.toHaveBeenCalled();
});
