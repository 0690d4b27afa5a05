import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioPick } from './pick';

customElements.define('studio-pick', StudioPick);

const answer = (items: unknown, status = 200) => new Response(JSON.stringify({ items }), { status, headers: { 'Content-Type': 'application/json' } });

describe('<studio-pick>', () => {
  const fetchMock = vi.fn<typeof fetch>();

  beforeEach(() => {
    vi.useFakeTimers();
    fetchMock.mockReset();
    fetchMock.mockImplementation(async () => answer([{ value: '1', text: '王小明' }, { value: '2', text: '<b>王大</b>' }]));
    vi.stubGlobal('fetch', fetchMock);
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const open = (multiple: boolean) => {
    const page = document.createElement('form');
    page.innerHTML = `<label for="f">Friend</label><studio-pick source="/choices?field=A.B"><input type="hidden" name="A.B" value=""><select id="f" name="A.B" ${multiple ? 'multiple' : ''} aria-describedby="h">
      ${multiple ? '' : '<option value="">None</option>'}<option value="9" selected>Old friend</option></select></studio-pick>`;
    document.body.append(page);
    return page;
  };
  const input = () => document.querySelector<HTMLInputElement>('[role="combobox"]')!;
  const press = (key: string, more: KeyboardEventInit = {}) => input().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  const sent = (form: HTMLFormElement) => [...form.querySelector('select')!.selectedOptions].map((o) => o.value).filter((v) => v !== '');
  const chips = () => [...document.querySelectorAll('.studio-pick-chips li')].map((li) => li.textContent);
  const write = async (text: string) => {
    input().value = text;
    input().dispatchEvent(new Event('input'));
    await vi.advanceTimersByTimeAsync(200);
  };

  it('finds by a word and chooses by keys; the form sends the choice', async () => {
    const form = open(false);
    const changed = vi.fn();
    form.addEventListener('change', changed);
    expect([input().id, input().getAttribute('aria-describedby'), chips()[0]]).toEqual(['f', 'h', 'Old friend']);
    await write('王');
    expect(String(fetchMock.mock.calls[0]![0])).toContain('field=A.B&q=%E7%8E%8B');
    expect(document.querySelector('[role="listbox"] b')).toBeNull();
    press('Enter', { isComposing: true });
    expect(sent(form)).toEqual(['9']);
    press('ArrowDown');
    expect(input().getAttribute('aria-activedescendant')).toBe(document.querySelectorAll('[role="option"]')[1]!.id);
    press('Enter');
    expect([sent(form), chips(), input().value, input().getAttribute('aria-expanded')]).toEqual([['2'], ['<b>王大</b>'], '', 'false']);
    expect(changed).toHaveBeenCalledOnce();
    press('Backspace');
    expect([sent(form), chips()]).toEqual([[], []]);
  });

  it('takes several, does not offer them again, and takes them away', async () => {
    const form = open(true);
    await write('王');
    press('Enter');
    await write('王');
    expect([...document.querySelectorAll('[role="option"]')].map((o) => o.textContent)).toEqual(['<b>王大</b>']);
    press('Enter');
    expect(sent(form)).toEqual(['9', '1', '2']);
    document.querySelector<HTMLButtonElement>('[aria-label="Remove 王小明"]')!.click();
    expect(sent(form)).toEqual(['9', '2']);
  });

  it('forgets a word that chose nothing, and says what went wrong', async () => {
    const form = open(false);
    fetchMock.mockImplementation(async () => answer([], 500));
    await write('王');
    expect(document.querySelector('[role="listbox"]')!.textContent).toContain('could not be looked up');
    press('Enter');
    input().dispatchEvent(new Event('blur'));
    expect([input().value, sent(form), document.querySelector<HTMLElement>('[role="listbox"]')!.hidden]).toEqual(['', ['9'], true]);
    const sendsForm = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true });
    input().dispatchEvent(sendsForm);
    expect(sendsForm.defaultPrevented).toBe(true);
  });
});
