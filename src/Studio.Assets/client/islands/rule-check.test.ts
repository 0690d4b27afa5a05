import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offsetAt } from '../lib/text-position';
import { StudioFactList } from './fact-list';
import { StudioRuleCheck, type RuleCheck } from './rule-check';

customElements.define('studio-rule-check', StudioRuleCheck);
customElements.define('studio-fact-list', StudioFactList);

const fine: RuleCheck = { errors: [], matches: 1204, of: 5000 };

describe('<studio-rule-check>', () => {
  const fetchMock = vi.fn<typeof fetch>();

  beforeEach(() => {
    vi.useFakeTimers();
    fetchMock.mockReset();
    fetchMock.mockImplementation(async () => answer(fine));
    vi.stubGlobal('fetch', fetchMock);
    document.documentElement.lang = 'en';
    document.body.innerHTML = `
      <form id="rule">
        <div class="studio-field"><textarea name="Condition" aria-describedby="hint"></textarea><span class="field-validation-error">Line 1, column 3: refused</span></div>
        <select name="OfferId"><option value="o1">One</option></select>
        <input name="Title">
      </form>
      <studio-fact-list for="rule"><input data-filter>
        <ul><li><button type="button" data-insert="facts.orderTotal90d">Orders</button></li><li><button type="button" data-insert="customer.tier">Tier</button></li></ul>
      </studio-fact-list>
      <studio-rule-check url="/api/rules/check" for="rule"></studio-rule-check>`;
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const answer = (check: RuleCheck) => new Response(JSON.stringify(check));
  const check = () => document.querySelector('studio-rule-check') as StudioRuleCheck;
  const condition = () => document.querySelector('textarea') as HTMLTextAreaElement;
  const write = (text: string) => {
    condition().value = text;
    condition().dispatchEvent(new Event('input', { bubbles: true }));
  };

  it('compares a rule with others, with links to their pages', async () => {
    document.body.innerHTML = `
      <form id="rule"><textarea name="Condition"></textarea><select name="OfferId"><option value="o1">One</option></select>
        <select name="Layer"><option>Suitability</option></select><input name="Priority" value="5"><input name="Touchpoints" value="a, b"><input type="checkbox" name="Mandatory" checked></form>
      <studio-rule-check url="/api/rules/check" for="rule" rule="r1"></studio-rule-check>`;
    fetchMock.mockImplementation(async () => answer({ ...fine, conflicts: [{ message: 'Says the same:', name: 'Other', url: '/admin/rules/r2' }], overlaps: [{ message: 'Only some', url: 'https://elsewhere.example/' }] }));
    await vi.advanceTimersByTimeAsync(10);
    expect(JSON.parse(String(fetchMock.mock.calls.at(-1)?.[1]?.body))).toEqual({ condition: '', offerId: 'o1', scriptId: null, ruleId: 'r1', touchpoints: 'a, b', channels: '', layer: 'Suitability', priority: '5', mandatory: 'true' });
    expect([...document.querySelectorAll('.studio-check-result li')].map((li) => li.textContent)).toEqual(['Says the same: Other', 'Only some']);
    expect([...document.querySelectorAll('.studio-check-result a')].map((a) => a.getAttribute('href'))).toEqual([expect.stringContaining('/admin/rules/r2')]);
  });

  it('asks once when the writer pauses, with the whole rule', async () => {
    write('a');
    await vi.advanceTimersByTimeAsync(200);
    write('a > 1');
    await vi.advanceTimersByTimeAsync(299);
    expect(fetchMock).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(fetchMock).toHaveBeenCalledOnce();
    expect(JSON.parse(String(fetchMock.mock.calls[0]?.[1]?.body))).toEqual({ condition: 'a > 1', offerId: 'o1', scriptId: null });
    expect(check().textContent).toContain('Matches 1,204 of 5,000 customers now');
  });

  it('sends the fields that it is told to, also without a condition', async () => {
    check().remove();
    const other = document.createElement('studio-rule-check');
    for (const [name, value] of Object.entries({ url: '/api/behaviour/preview', for: 'rule', fields: 'OfferId Title' })) other.setAttribute(name, value);
    document.body.append(other);
    await vi.advanceTimersByTimeAsync(0);
    expect(JSON.parse(String(fetchMock.mock.calls[0]?.[1]?.body))).toEqual({ condition: '', offerId: 'o1', title: '' });
    const title = document.querySelector<HTMLInputElement>('[name=Title]')!;
    title.value = '7';
    title.dispatchEvent(new Event('input', { bubbles: true }));
    await vi.advanceTimersByTimeAsync(300);
    expect(JSON.parse(String(fetchMock.mock.calls[1]?.[1]?.body))).toEqual({ condition: '', offerId: 'o1', title: '7' });
  });

  it('tells a fault of another field in words, without a place in the condition', async () => {
    fetchMock.mockImplementation(async () => answer({ errors: [{ line: 1, column: 1, length: 0, message: 'A field is needed.', field: 'Value' }], matches: 0, of: 0 }));
    write('a');
    await vi.advanceTimersByTimeAsync(300);
    expect(check().querySelector('[role=status]')?.textContent).toBe('A field is needed.');
    expect(document.querySelector<HTMLElement>('.studio-check-errors')?.hidden).toBe(true);
    expect(condition().hasAttribute('aria-invalid')).toBe(false);
  });

  it('forgets what the server refused as soon as the condition changes', () => {
    const refusal = document.querySelector('.field-validation-error');
    document.querySelector('select')?.dispatchEvent(new Event('input', { bubbles: true }));
    expect(refusal?.textContent).toBe('Line 1, column 3: refused');
    write('a');
    expect(refusal?.textContent).toBe('');
  });

  it('does not ask for other inputs', async () => {
    const title = document.querySelector<HTMLInputElement>('[name="Title"]');
    title?.dispatchEvent(new Event('input', { bubbles: true }));
    await vi.runAllTimersAsync();
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('ignores the answer to what was written before', async () => {
    let finish: (response: Response) => void = () => undefined;
    // This server answers even though the call was given up, as a proxy may do.
    fetchMock.mockImplementationOnce(() => new Promise((resolve) => { finish = resolve; }));
    write('old');
    await vi.advanceTimersByTimeAsync(300);
    write('new');
    await vi.advanceTimersByTimeAsync(300);
    finish(answer({ ...fine, matches: 1 }));
    await vi.runAllTimersAsync();
    expect(check().textContent).toContain('1,204');
  });

  it('shows faults at the condition and moves the caret there', async () => {
    fetchMock.mockResolvedValueOnce(answer({ ...fine, errors: [{ line: 2, column: 3, length: 4, message: 'Unknown fact <b>tier</b>.' }] }));
    write('a &&\n  tier > 1');
    await vi.runAllTimersAsync();
    expect(condition().getAttribute('aria-invalid')).toBe('true');
    const list = document.querySelector('.studio-check-errors');
    expect(condition().getAttribute('aria-describedby')).toBe(`hint ${list?.id}`);
    expect(list?.textContent).toBe('Line 2, column 3: Unknown fact <b>tier</b>.');
    list?.querySelector('button')?.click();
    expect([condition().selectionStart, condition().selectionEnd]).toEqual([7, 11]);
    write('a');
    await vi.runAllTimersAsync();
    expect(condition().hasAttribute('aria-invalid')).toBe(false);
  });

  it('shows what stays open, warnings and examples, as text', async () => {
    fetchMock.mockResolvedValueOnce(answer({
      ...fine,
      open: ['cart.total > 100'],
      warnings: ['Offer has ended.'],
      examples: [
        { customerId: '1', name: '<script>alert(1)</script>', url: '/admin/customers/1', script: 'Dear <i>Lin</i>' },
        { customerId: '2', name: 'Chen', url: 'javascript:alert(1)', script: null },
      ],
    }));
    write('a');
    await vi.runAllTimersAsync();
    const text = check().textContent;
    expect(text).toContain('cart.total > 100');
    expect(text).toContain('Offer has ended.');
    expect(text).toContain('Dear <i>Lin</i>');
    expect(check().querySelector('script, i')).toBeNull();
    expect([...check().querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([expect.stringContaining('/admin/customers/1'), null]);
  });

  it('says when the check fails', async () => {
    fetchMock.mockRejectedValueOnce(new TypeError('down'));
    write('a');
    await vi.runAllTimersAsync();
    expect(check().dataset['state']).toBe('failed');
    expect(check().textContent).toContain('could not be reached');
  });

  it('takes a fact into the condition at the caret and checks it', async () => {
    condition().value = 'x >  1';
    condition().setSelectionRange(4, 4);
    document.querySelector<HTMLElement>('[data-insert]')?.click();
    expect(condition().value).toBe('x > facts.orderTotal90d 1');
    await vi.runAllTimersAsync();
    expect(fetchMock).toHaveBeenCalledOnce();
  });

  it('filters facts', () => {
    const filter = document.querySelector('[data-filter]') as HTMLInputElement;
    filter.value = 'TIER';
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    expect([...document.querySelectorAll('li')].map((entry) => entry.hidden)).toEqual([true, false]);
  });
});

describe('offsetAt', () => {
  it('stays in the text', () => {
    expect(offsetAt('ab\ncd', 2, 2)).toBe(4);
    expect(offsetAt('ab\ncd', 1, 9)).toBe(2);
    expect(offsetAt('ab\ncd', 9, 9)).toBe(5);
  });
});
