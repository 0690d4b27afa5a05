import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioForm } from './form';
import { holds } from './form/conditions';

customElements.define('studio-form', StudioForm);

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
const saved = { state: 'saved', at: '12:03', eTag: 'v-2', base: 'A.Name=1', itemState: 'Draft', tone: 'warning', errors: [] };

describe('<studio-form>', () => {
  const fetchMock = vi.fn<typeof fetch>();

  beforeEach(() => {
    vi.useFakeTimers();
    fetchMock.mockReset();
    fetchMock.mockImplementation(async () => json({ errors: [] }));
    vi.stubGlobal('fetch', fetchMock);
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const open = (attributes = 'check="/x?handler=Check"', tail = '') => {
    document.head.innerHTML = '<meta name="csrf-token" content="t">';
    const page = document.createElement('div');
    page.innerHTML = `<div data-item-state><span class="studio-badge">Published</span></div>
      <studio-form ${attributes}><form method="post"><input type="hidden" name="etag" value="v-1"><input type="hidden" name="base" value="">
      <div class="studio-field" data-field="A.Name"><label for="n">Name</label><input id="n" name="A.Name" value="Mei" aria-describedby="hint"></div>
      <div class="studio-field" data-field="A.Other"><label for="o">Other</label><input id="o" name="A.Other"></div>
      <div class="studio-field" data-field="A.On"><input type="hidden" name="A.On" value="false"><input type="checkbox" id="c" name="A.On" value="true"></div>
      <div class="studio-field" data-field="A.More" data-shown-when='{"name":"A.On","value":"true","number":false}'><input id="m" name="A.More"></div>${tail}
      <div class="studio-form-actions"></div></form></studio-form><form><input type="hidden" name="etag" value="v-1"></form>`;
    // With its children, as in a browser, where the island comes after the page.
    document.body.append(page);
    return document.querySelector('studio-form') as StudioForm;
  };

  const write = (id: string, text: string) => {
    const input = document.getElementById(id) as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const note = (path: string) => document.querySelector(`[data-field="${path}"] .field-validation-error`)?.textContent ?? '';

  it('tells what the server finds wrong, beside what was written and nowhere else', async () => {
    open();
    fetchMock.mockImplementation(async () => json({ errors: [{ path: 'A.Name.Text', message: '<b>Too long</b>' }, { path: 'A.Other', message: 'A value is needed.' }] }));
    write('n', 'M');
    write('n', 'Me');
    await vi.advanceTimersByTimeAsync(700);
    expect(fetchMock).toHaveBeenCalledOnce();
    const [url, init] = fetchMock.mock.calls[0]!;
    expect(String(url)).toContain('/x?handler=Check');
    expect((init?.headers as Record<string, string>)['RequestVerificationToken']).toBe('t');
    expect((init?.body as FormData).get('A.Name')).toBe('Me');
    expect(note('A.Name')).toBe('<b>Too long</b>');
    expect(note('A.Other')).toBe('');
    const input = document.getElementById('n')!;
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const ids = input.getAttribute('aria-describedby')!.split(' ');
    expect(ids[0]).toBe('hint');
    expect(document.getElementById(ids[1]!)?.textContent).toBe('<b>Too long</b>');
    expect(document.querySelector('studio-form > [role="status"]')?.textContent).toContain('Name: <b>Too long</b>');

    fetchMock.mockImplementation(async () => json({ errors: [] }));
    write('n', 'Mei');
    await vi.advanceTimersByTimeAsync(700);
    expect(note('A.Name')).toBe('');
    expect(input.hasAttribute('aria-invalid')).toBe(false);
    expect(input.getAttribute('aria-describedby')).toBe('hint');
  });

  it('shows the last answer alone, and says nothing where the server cannot be asked', async () => {
    open();
    let late: (response: Response) => void = () => undefined;
    fetchMock.mockImplementationOnce(() => new Promise((resolve) => { late = resolve; }));
    write('n', 'a');
    await vi.advanceTimersByTimeAsync(700);
    fetchMock.mockImplementationOnce(async () => json({ title: 'no' }, 500));
    write('n', 'ab');
    await vi.advanceTimersByTimeAsync(700);
    late(json({ errors: [{ path: 'A.Name', message: 'old' }] }));
    await vi.advanceTimersByTimeAsync(10);
    expect(note('A.Name')).toBe('');
  });

  it('hides what is not asked for', () => {
    open();
    const more = document.querySelector('[data-field="A.More"]')!;
    expect(more.classList.contains('is-not-asked')).toBe(true);
    const box = document.getElementById('c') as HTMLInputElement;
    box.checked = true;
    box.dispatchEvent(new Event('change', { bubbles: true }));
    expect(more.classList.contains('is-not-asked')).toBe(false);
    expect(holds({ name: 'x', value: '5', number: true }, ['5.0'])).toBe(true);
    expect(holds({ name: 'x', value: '5', number: false }, ['5.0'])).toBe(false);
    expect(holds({ name: 'x', value: 'b', number: false }, ['', 'a', 'b'])).toBe(true);
    expect(holds({ name: 'x', value: '', number: false }, [''])).toBe(true);
  });

  it('asks before something unsaved is left', () => {
    const form = open();
    const leave = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(leave()).toBe(false);
    write('n', 'changed');
    expect([leave(), form.isDirty]).toEqual([true, true]);
    write('n', 'Mei');
    expect(leave()).toBe(false);
    write('n', 'changed');
    document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    expect(leave()).toBe(false);
  });

  it('saves a draft when writing pauses, and again only what changed', async () => {
    const form = open('autosave="/x?handler=Autosave"', '');
    fetchMock.mockImplementation(async () => json(saved));
    for (const text of ['a', 'ab', 'abc']) write('n', text);
    const status = () => document.querySelector<HTMLElement>('.studio-form-status')!;
    expect(status().textContent).toBe('Not saved yet');
    await vi.advanceTimersByTimeAsync(3000);
    expect(fetchMock).toHaveBeenCalledOnce();
    expect((fetchMock.mock.calls[0]![1]?.body as FormData).get('etag')).toBe('v-1');
    expect([status().textContent, form.isDirty]).toEqual(['Saved 12:03', false]);
    expect([...document.querySelectorAll<HTMLInputElement>('[name="etag"]')].map((i) => i.value)).toEqual(['v-2', 'v-2']);
    expect(document.querySelector<HTMLInputElement>('[name="base"]')!.value).toBe('A.Name=1');
    expect(document.querySelector('.studio-badge')?.textContent).toBe('Draft');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetchMock).toHaveBeenCalledOnce();
  });

  it('sends the form only when the draft that is on its way has arrived', async () => {
    open('autosave="/x?handler=Autosave"');
    let arrive: (response: Response) => void = () => undefined;
    fetchMock.mockImplementation(() => new Promise((resolve) => { arrive = resolve; }));
    write('n', 'a');
    await vi.advanceTimersByTimeAsync(3000);
    const form = document.querySelector('form')!;
    const again = vi.spyOn(form, 'requestSubmit').mockImplementation(() => undefined);
    const event = new Event('submit', { cancelable: true });
    form.dispatchEvent(event);
    expect([event.defaultPrevented, again.mock.calls.length]).toEqual([true, 0]);
    arrive(json(saved));
    await vi.advanceTimersByTimeAsync(10);
    expect(again).toHaveBeenCalledOnce();
    expect(form.querySelector<HTMLInputElement>('[name="etag"]')!.value).toBe('v-2');
  });

  it('saves no more after somebody else did, and offers the choice', async () => {
    const form = open('autosave="/x?handler=Autosave"');
    fetchMock.mockImplementation(async () => json({ state: 'conflict', errors: [] }));
    write('n', 'a');
    await vi.advanceTimersByTimeAsync(3000);
    write('n', 'b');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(fetchMock).toHaveBeenCalledOnce();
    expect(document.querySelector('.studio-form-status button')?.textContent).toBe('Compare and choose');
    expect(form.isDirty).toBe(true);
  });

  it('tries again what did not arrive, and tells what cannot be saved', async () => {
    const form = open('autosave="/x?handler=Autosave"');
    const status = () => document.querySelector<HTMLElement>('.studio-form-status')!.dataset['state'];
    fetchMock.mockRejectedValueOnce(new TypeError('offline'));
    write('n', 'a');
    await vi.advanceTimersByTimeAsync(3000);
    expect(status()).toBe('failed');
    fetchMock.mockImplementation(async () => json({ state: 'wrong', errors: [{ path: 'A.Name', message: 'No.' }] }));
    await vi.advanceTimersByTimeAsync(12_000);
    expect([status(), note('A.Name'), form.isDirty]).toEqual(['wrong', 'No.', true]);
  });

  it('makes tabs of the parts, shows the one with a fault, and moves by keys', () => {
    open('check="/x"', `<div data-form-tab id="t0"><h2 data-form-tab-title>General</h2><div data-field="A.X"><input id="x"></div></div>
      <div data-form-tab id="t1"><h2 data-form-tab-title>Address</h2><div data-field="A.Y"><input id="y"><span class="field-validation-error">Wrong</span></div></div>`);
    const tabs = [...document.querySelectorAll<HTMLElement>('[role="tab"]')];
    const shown = () => ['t0', 't1'].map((id) => !document.getElementById(id)!.hidden);
    expect(tabs.map((t) => t.getAttribute('aria-selected'))).toEqual(['false', 'true']);
    expect(shown()).toEqual([false, true]);
    expect(tabs[1]!.textContent).toContain('something is not right here');
    tabs[1]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
    expect(shown()).toEqual([true, false]);
    document.getElementById('y')!.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    expect(shown()).toEqual([false, true]);
  });
});
