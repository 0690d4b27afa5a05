import { afterEach, beforeEach, describe as suite, expect, it, vi } from 'vitest';
import { describe, requestJson, requestText } from './http';

suite('http', () => {
  const fetchMock = vi.fn<typeof fetch>();

  beforeEach(() => {
    fetchMock.mockReset();
    vi.stubGlobal('fetch', fetchMock);
    document.head.innerHTML = '<meta name="csrf-token" content="secret">';
  });

  afterEach(() => vi.unstubAllGlobals());

  const headersOf = (index: number) => new Headers(fetchMock.mock.calls[index]?.[1]?.headers);

  it('sends the anti-forgery token on unsafe methods only', async () => {
    fetchMock.mockImplementation(async () => new Response('{}'));
    await requestJson('/a', { json: { x: 1 } });
    await requestJson('/a');
    expect(headersOf(0).get('RequestVerificationToken')).toBe('secret');
    expect(headersOf(1).has('RequestVerificationToken')).toBe(false);
    expect(fetchMock.mock.calls[0]?.[1]?.credentials).toBe('same-origin');
  });

  it('reads problem details and describes the field errors', async () => {
    const body = JSON.stringify({ title: 'Invalid', errors: { Condition: ['Unknown fact.'] } });
    fetchMock.mockResolvedValue(new Response(body, { status: 400, headers: { 'Content-Type': 'application/problem+json' } }));
    const answer = await requestJson('/a');
    expect(answer.kind).toBe('problem');
    if (answer.kind !== 'problem') return;
    expect(answer.problem.status).toBe(400);
    expect(describe(answer.problem)).toBe('Unknown fact.');
  });

  it('turns a network failure into a problem with status 0', async () => {
    fetchMock.mockRejectedValue(new TypeError('refused'));
    expect(await requestText('/a')).toMatchObject({ kind: 'problem', status: 0 });
  });

  it('turns an answer that is not JSON into a problem', async () => {
    fetchMock.mockResolvedValue(new Response('<html>'));
    expect(await requestJson('/a')).toMatchObject({ kind: 'problem', problem: { title: 'The answer could not be read.' } });
  });

  it('says when the caller aborted', async () => {
    const abort = new AbortController();
    fetchMock.mockImplementation((_url, init) => new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    }));
    const call = requestJson('/a', { signal: abort.signal });
    abort.abort();
    expect(await call).toEqual({ kind: 'aborted' });
  });
});
