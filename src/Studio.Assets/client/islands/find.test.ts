import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioFind } from './find';

customElements.define('studio-find', StudioFind);

const answer = (groups: unknown, status = 200) => new Response(JSON.stringify({ groups }), { status });
const pages = [{ title: 'Pages', entries: [{ text: 'Users', url: '/admin/users', icon: 'person' }, { text: '<b>Roles</b>', url: '/admin/roles', icon: 'people', hint: 'here' }] }];

describe('<studio-find>', () => {
  const fetchMock = vi.fn<typeof fetch>();

  beforeEach(() => {
    vi.useFakeTimers();
    fetchMock.mockReset();
    fetchMock.mockImplementation(async () => answer(pages));
    vi.stubGlobal('fetch', fetchMock);
    HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
    HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) { this.open = false; this.dispatchEvent(new Event('close')); };
    document.body.innerHTML = `<studio-find source="/api/find" labels='{"nothing":"Leer"}'><a href="/admin/find">Find</a></studio-find><studio-find source="/api/find"><a href="/admin/find">Find</a></studio-find>`;
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const dialogs = () => document.querySelectorAll('dialog');
  const input = () => document.querySelector('dialog input') as HTMLInputElement;
  const press = (key: string, more: KeyboardEventInit = {}) => (document.querySelector('dialog input') ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  const options = () => [...document.querySelectorAll('[role="option"]')];
  const settle = () => vi.advanceTimersByTimeAsync(200);

  it('opens once by the keys, and closes', async () => {
    press('k', { ctrlKey: true });
    press('k', { ctrlKey: true });
    await settle();
    expect(dialogs()).toHaveLength(1);
    expect(options().map((o) => o.textContent)).toEqual(['Users', '<b>Roles</b>here']);
    expect(document.querySelector('dialog b')).toBeNull();
    (document.querySelector('dialog .btn-close') as HTMLElement).click();
    expect(dialogs()).toHaveLength(0);
  });

  it('chooses by the arrows around the list and goes there by Enter', async () => {
    (document.querySelector('studio-find a') as HTMLElement).click();
    await settle();
    expect(options()[0]?.getAttribute('aria-selected')).toBe('true');
    press('ArrowUp');
    expect(input().getAttribute('aria-activedescendant')).toBe(options()[1]?.id);
    const went = vi.fn((event: Event) => event.preventDefault());
    options()[1]?.addEventListener('click', went);
    press('Enter', { isComposing: true });
    expect(went).not.toHaveBeenCalled();
    press('Enter');
    expect(went).toHaveBeenCalledOnce();
  });

  it('asks when writing pauses, and shows the last answer alone', async () => {
    press('k', { metaKey: true });
    await settle();
    fetchMock.mockClear();
    let late: (response: Response) => void = () => undefined;
    fetchMock.mockImplementationOnce(() => new Promise((resolve) => { late = resolve; }));
    for (const text of ['a', 'ab']) {
      input().value = text;
      input().dispatchEvent(new Event('input'));
    }
    await settle();
    expect(fetchMock).toHaveBeenCalledOnce();
    fetchMock.mockImplementationOnce(async () => answer([]));
    input().value = 'abc';
    input().dispatchEvent(new Event('input'));
    await settle();
    late(answer(pages));
    await settle();
    expect(options()).toHaveLength(0);
    expect(document.querySelector('dialog [role="status"]')?.textContent).toBe('Leer');
  });

  it('says when the server cannot be asked', async () => {
    fetchMock.mockImplementation(async () => answer([], 500));
    press('k', { ctrlKey: true });
    await settle();
    expect(document.querySelector('dialog [role="status"]')?.textContent).toContain('could not be looked up');
  });
});
