import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StudioCondition } from './condition';

customElements.define('studio-condition', StudioCondition);

const fetchMock = vi.fn<typeof fetch>();
let matches = 1;

beforeEach(() => {
  vi.useFakeTimers();
  matches = 1;
  fetchMock.mockReset();
  fetchMock.mockImplementation(async (url) =>
    new Response(
      JSON.stringify(
        String(url).endsWith('/facts')
          ? { facts: [{ path: 'facts.total', type: 'number', title: 'Total', operators: ['>'] }] }
          : { errors: [], condition: 'facts.total > 1', tree: { field: 'facts.total', operator: '>', value: 1 }, count: { matches, of: 9, isEstimate: false, examples: [] } },
      ),
    ),
  );
  vi.stubGlobal('fetch', fetchMock);
  document.documentElement.lang = 'en';
  const element = document.createElement('studio-condition');
  for (const [name, value] of Object.entries({ facts: '/facts', check: '/check', count: '' })) element.setAttribute(name, value);
  element.innerHTML = '<textarea name="Condition">facts.total > 1</textarea>';
  document.body.append(element);
});

afterEach(() => {
  document.body.innerHTML = '';
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const status = () => document.querySelector('[role=status]')?.textContent;

it('counts what stands there again, without drawing the builder anew', async () => {
  await vi.advanceTimersByTimeAsync(10);
  expect(status()).toBe('True of 1 of 9 now');
  const value = document.querySelector('.studio-condition-rules input');
  expect(value).not.toBeNull();
  matches = 2;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(status()).toBe('True of 2 of 9 now');
  expect(document.querySelector('.studio-condition-rules input')).toBe(value);
});

it('shows the text of a condition that cannot be read, and adds a chosen fact while the tree is shown', async () => {
  await vi.advanceTimersByTimeAsync(10);
  const text = document.querySelector('textarea');
  const choose = () => text?.dispatchEvent(new CustomEvent('studio:fact', { detail: 'facts.total', cancelable: true }));
  expect(choose()).toBe(false);
  expect(document.querySelectorAll('.studio-condition-rules > li')).toHaveLength(2);

  fetchMock.mockImplementation(async (url) => new Response(JSON.stringify(String(url).endsWith('/facts') ? { facts: [] } : { errors: [{ line: 1, column: 2, message: 'no' }], condition: null, tree: null, count: null })));
  document.body.innerHTML = '';
  const element = document.createElement('studio-condition');
  for (const [name, value] of Object.entries({ facts: '/facts', check: '/check' })) element.setAttribute(name, value);
  element.innerHTML = '<textarea>nothing &gt; 1</textarea>';
  document.body.append(element);
  await vi.advanceTimersByTimeAsync(10);
  const broken = document.querySelector('textarea');
  expect(broken?.hidden).toBe(false);
  expect(status()).toBe('Line 1, column 2: no');
  expect(broken?.dispatchEvent(new CustomEvent('studio:fact', { detail: 'facts.total', cancelable: true }))).toBe(true);
});

it('asks no more once it is gone', async () => {
  await vi.advanceTimersByTimeAsync(10);
  const asked = fetchMock.mock.calls.length;
  expect(asked).toBe(2);
  document.body.innerHTML = '';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetchMock.mock.calls.length).toBe(asked);
});
