import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioCodeEditor } from './code-editor';
import { completeFacts } from './code-editor/expression';
import { merge, placeOf, toDiagnostic } from './code-editor/faults';
import { defaults } from './code-editor/labels';
import type { EditorPlace } from './code-editor/language';
import { completeLiquid, type LiquidWords, positionIn } from './code-editor/liquid';
import { PreviewPanel } from './code-editor/preview-panel';
import { RunPanel } from './code-editor/run-panel';
import { libraries } from './code-editor/script-libraries';
import { ScriptService } from './code-editor/script-service';
import { distance, nearest } from './code-editor/spelling';

customElements.define('studio-code-editor', StudioCodeEditor);

const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal('fetch', fetchMock);
});

afterEach(() => {
  document.body.innerHTML = '';
  vi.unstubAllGlobals();
});

const json = (value: unknown) => new Response(JSON.stringify(value), { headers: { 'Content-Type': 'application/json' } });
const settle = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));
const at = (text: string) => new CompletionContext(EditorState.create({ doc: text }), text.length, false);

const open = async (html: string) => {
  const page = document.createElement('div');
  page.innerHTML = html;
  document.body.append(page);
  await vi.waitFor(() => expect(document.querySelector('[data-ready]')).not.toBeNull());
  return { element: document.querySelector('studio-code-editor') as StudioCodeEditor, area: document.querySelector('textarea') as HTMLTextAreaElement };
};

describe('<studio-code-editor>', () => {
  it('keeps the textarea as what is sent, in both directions', async () => {
    const { element, area } = await open('<form><div data-field="A.Code"><label for="c">Code</label><studio-code-editor language="plain"><textarea id="c" name="Code">if (x)</textarea></studio-code-editor></div></form>');
    const heard = vi.fn();
    document.querySelector('form')!.addEventListener('input', heard);
    element.view!.dispatch({ changes: { from: 6, insert: ' y();' } });
    expect(new FormData(document.querySelector('form')!).get('Code')).toBe('if (x) y();');
    expect(heard).toHaveBeenCalledTimes(1);
    area.value = 'if (z) y();';
    area.dispatchEvent(new Event('input', { bubbles: true }));
    expect(element.view!.state.doc.toString()).toBe('if (z) y();');
    expect(element.view!.contentDOM.getAttribute('aria-label')).toBe('Code');
  });

  it('lists faults that the server tells with their place, and forgets them when the text changes', async () => {
    const { element } = await open('<div data-field="A.Code"><studio-code-editor language="plain"><textarea>if (x) {\n  yes</textarea></studio-code-editor></div>');
    document.querySelector('[data-field]')!.dispatchEvent(new CustomEvent('studio:faults', { detail: [{ path: 'A.Code', message: 'No <b>yes</b>.', line: 2, column: 3 }, { path: 'A.Code', message: 'Nowhere.' }] }));
    await vi.waitFor(() => expect([...document.querySelectorAll('.studio-check-errors button')].map((b) => b.textContent)).toEqual(['Line 2, column 3: No <b>yes</b>.']));
    element.view!.dispatch({ changes: { from: 0, insert: ' ' } });
    await vi.waitFor(() => expect(document.querySelector('.studio-check-errors button')).toBeNull());
  });
});

describe('faults', () => {
  it('cover the word at their place, or a character at the end', () => {
    expect(toDiagnostic('let a\ncustomer.nmae', { line: 2, column: 10, message: 'x' })).toMatchObject({ from: 15, to: 19 });
    expect(toDiagnostic('if (', { line: 1, column: 5, message: 'x' })).toMatchObject({ from: 3, to: 4 });
    expect(placeOf('a\nbc', 4)).toEqual({ line: 2, column: 3 });
  });

  it('of two sources are said once a line', () => {
    const text = 'aaa\nbbb';
    const [a, b, c] = [{ from: 0, to: 3, severity: 'error' as const, message: 'mine' }, { from: 1, to: 2, severity: 'error' as const, message: 'server, same line' }, { from: 4, to: 5, severity: 'error' as const, message: 'server' }];
    expect(merge([a], [b, c], text).map((d) => d.message)).toEqual(['mine', 'server']);
  });
});

describe('the language service', () => {
  const service = new ScriptService(ts, libraries);
  const types = (field: string) => `interface StudioCustomer {\n/** The family name */\nreadonly name?: string; readonly ${field}?: number; }\ndeclare const customer: StudioCustomer;\ndeclare function log(level: 'Information', message: any): void;`;

  it('completes the fields of the tenant, one that was just added too', () => {
    service.setTypes(types('orders'));
    const text = 'return customer.';
    expect(service.complete(text, text.length).map((s) => s.name)).toEqual(['name', 'orders']);
    service.setTypes(types('loyalty'));
    expect(service.complete(text, text.length).map((s) => s.name)).toContain('loyalty');
    expect(service.describe(text, text.length, 'name')).toMatchObject({ documentation: 'The family name' });
  });

  it('underlines a slip of the pen and says what was meant', () => {
    service.setTypes(types('orders'));
    const faults = service.lint("const text = 'x';\nreturn customer.nmae + text;");
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ from: 34, to: 38 });
    expect(faults[0]!.message).toContain("Did you mean 'name'");
  });

  it('takes top-level return and await, own names, and plain JavaScript as it is', () => {
    expect(service.lint('const customer2 = await Promise.resolve(customer);\nlet log = x => x;\nfunction f(a) { return a; }\nif (customer.orders > 3) { return f(customer2); }\nreturn null;')).toEqual([]);
  });

  it('knows no browser', () => {
    expect(service.lint('document.title;')[0]!.message).toContain("Cannot find name 'document'");
    expect(service.complete('win', 3).map((s) => s.name)).not.toContain('window');
  });

  it('says where the syntax breaks, and puts a text in order', () => {
    expect(service.lint('if (x {')[0]!.from).toBe(6);
    const text = 'if(customer.orders>3){\nreturn 1\n}';
    const ordered = service.format(text).sort((x, y) => y.from - x.from).reduce((t, e) => t.slice(0, e.from) + e.text + t.slice(e.to), text);
    expect(ordered).toBe('if (customer.orders > 3) {\n  return 1\n}');
  });
});

describe('spelling', () => {
  it('finds what was probably meant, and nothing far off', () => {
    expect([distance('nmae', 'name'), distance('abc', 'abd'), distance('', 'ab'), distance('orders', 'order')]).toEqual([1, 1, 2, 1]);
    expect(nearest('custmer', ['context', 'customer'])).toBe('customer');
    expect(nearest('zzz', ['name', 'tier'])).toBeUndefined();
  });
});

describe('expressions', () => {
  const facts = [{ path: 'customer.name', type: 'string', detail: 'Name' }, { path: 'facts.bought', type: 'boolean', detail: 'Bought', insert: "facts.bought('22423')" }, { path: 'customer.known', type: 'boolean', detail: 'Known' }];
  it('complete roots, then names, and functions with an argument', () => {
    expect(completeFacts(at('cus'), facts)?.options.map((o) => o.label)).toEqual(['customer', 'facts']);
    expect(completeFacts(at("customer.known && customer.na"), facts)).toMatchObject({ from: 27, options: [{ label: 'name', detail: 'string' }, { label: 'known' }] });
    expect(completeFacts(at('facts.'), facts)?.options[0]).toMatchObject({ label: 'bought', apply: "bought('22423')" });
    expect(completeFacts(at('1 + '), facts)).toBeNull();
  });
});

describe('liquid', () => {
  const words: LiquidWords = {
    tags: [{ name: 'if', detail: '' }], filters: [{ name: 'date', detail: "date: '%d'" }], templates: ['signature'],
    paths: [{ path: 'customer.name', type: 'string', detail: 'Name' }, { path: 'customer.tier', type: 'string', detail: 'Tier' }],
  };
  it('knows where the caret stands', () => {
    expect(positionIn('Dear {{ customer.na')).toEqual({ kind: 'path', prefix: 'customer.', written: 'na' });
    expect(positionIn('{% i')).toEqual({ kind: 'tag', written: 'i' });
    expect(positionIn('{{ now | da')).toEqual({ kind: 'filter', written: 'da' });
    expect(positionIn("{% render 'si")).toEqual({ kind: 'template', written: 'si' });
    expect(positionIn('{{ customer.name }} and')).toBeUndefined();
    expect(positionIn("{{ 'text cust")).toBeUndefined();
    expect(positionIn("{%- if customer.tier == 'gold' and cu")).toEqual({ kind: 'path', prefix: '', written: 'cu' });
  });
  it('suggests what the server knows, and what the template itself names', () => {
    const names = (text: string) => completeLiquid(at(text), words)?.options.map((o) => o.label);
    expect(names('{{ customer.')).toEqual(['name', 'tier']);
    expect(names('{% ')).toEqual(['if']);
    expect(names('{{ x | ')).toEqual(['date']);
    expect(names("{% include '")).toEqual(['signature']);
    expect(names('{% assign total = 1 %}{{ t')).toEqual(['customer', 'total']);
    expect(names('plain words')).toBeUndefined();
  });
});

describe('panels', () => {
  const place = (attributes: Record<string, string>, text: string) => {
    const area = document.createElement('textarea');
    area.value = text;
    const element = document.createElement('div');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    const tell = vi.fn();
    const made: EditorPlace = { element, area, labels: defaults, view: () => undefined, address: (name) => (attributes[name] ? new URL(attributes[name], location.href) : undefined), tell };
    return { made, tell };
  };

  it('run the script with what was chosen, and show value, log and cost', async () => {
    const { made } = place({ run: '/run', input: '{"a":1}' }, 'return input.a');
    const panel = new RunPanel(made);
    document.body.append(panel.element);
    fetchMock.mockImplementation(async () => json({ value: { a: 1 }, isUndefined: false, log: [{ level: 'Warning', message: 'careful', line: 3 }], elapsedMilliseconds: 1.234, allocatedBytes: 2048, error: null }));
    await panel.run();
    expect(JSON.parse(fetchMock.mock.calls[0]![1]!.body as string)).toEqual({ source: 'return input.a', customerId: null, input: { a: 1 } });
    expect(panel.element.querySelector('.studio-run-value')!.textContent).toBe('{\n  "a": 1\n}');
    expect(panel.element.querySelector('.studio-run-log')!.textContent).toBe('carefulline 3');
    expect(panel.element.querySelector('.studio-run-status')!.textContent).toBe('1.2 ms, 2 KB of memory');
  });

  it('show a fault of a run at its line, and refuse an input that is no JSON', async () => {
    const { made, tell } = place({ run: '/run', input: '' }, 'while(true){}');
    const panel = new RunPanel(made);
    document.body.append(panel.element);
    const error = { code: 'TimeLimit', message: 'Too long.', line: 1, column: 1 };
    fetchMock.mockImplementation(async () => json({ value: null, isUndefined: true, log: [], elapsedMilliseconds: 0, allocatedBytes: 0, error }));
    await panel.run();
    expect(tell).toHaveBeenCalledWith([error]);
    expect([panel.element.dataset['state'], panel.element.dataset['code']]).toEqual(['error', 'TimeLimit']);
    panel.element.querySelector('textarea')!.value = '{';
    await panel.run();
    expect(fetchMock).toHaveBeenCalledTimes(1);
    expect(panel.element.dataset['state']).toBe('failed');
  });

  it('drop the answer of a run that was cancelled', async () => {
    const { made } = place({ run: '/run' }, 'x');
    const panel = new RunPanel(made);
    document.body.append(panel.element);
    fetchMock.mockImplementation((_, init) => new Promise((_resolve, reject) => init!.signal!.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')))));
    const running = panel.run();
    [...panel.element.querySelectorAll('button')][1]!.click();
    await running;
    expect(panel.element.dataset['state']).toBe('cancelled');
  });

  it('preview a template, and say which fields nobody knows', async () => {
    const { made, tell } = place({ preview: '/preview' }, 'Dear {{ customer.nmae }}');
    fetchMock.mockImplementation(async () => json({ text: 'Dear ', errors: [], missing: [{ path: 'customer.nmae', line: 1, column: 9 }] }));
    const panel = new PreviewPanel(made);
    document.body.append(panel.element);
    await settle(10);
    await panel.show();
    expect(panel.element.querySelector('.studio-template-text')!.textContent).toBe('Dear ');
    expect(tell).toHaveBeenLastCalledWith([{ line: 1, column: 9, length: 13, message: 'Not known here: customer.nmae', severity: 'warning' }]);
    panel.close();
  });
});
