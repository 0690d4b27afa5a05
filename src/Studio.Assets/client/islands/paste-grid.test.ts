import { beforeEach, expect, it } from 'vitest';
import { readCells, StudioPasteGrid } from './paste-grid';

customElements.define('studio-paste-grid', StudioPasteGrid);

beforeEach(() => {
  const row = (n: number) => `<tr><td><input type="hidden" value="id${n}"><input name="a${n}"></td><td><input type="number" name="b${n}"></td><td><select name="c${n}"><option value="One">Eins</option><option value="Two">Zwei</option></select></td></tr>`;
  const grid = document.createElement('studio-paste-grid');
  grid.setAttribute('filled', '{0} filled, {1} not');
  grid.innerHTML = `<table><tbody>${row(1)}${row(2)}</tbody></table>`;
  document.body.replaceChildren(grid);
});

const box = (name: string) => document.querySelector<HTMLInputElement>(`[name=${name}]`);

function paste(at: string, text: string): boolean {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'clipboardData', { value: { getData: () => text } });
  return box(at)?.dispatchEvent(event) ?? true;
}

it('reads what a spreadsheet copies', () => {
  expect(readCells('a\tb\r\nc\t"d ""e""\nf"\n')).toEqual([['a', 'b'], ['c', 'd "e"\nf']]);
  expect(readCells('a\t\n\tb')).toEqual([['a', ''], ['', 'b']]);
  expect(readCells('a\t')).toEqual([['a', '']]);
});

it('fills boxes to the right and down, and tells what did not fit', () => {
  expect(paste('b1', '5\tzwei\r\n7\tThree\r\n9\tOne\r\n')).toBe(false);
  expect([box('b1'), box('c1'), box('b2'), box('c2')].map((b) => b?.value)).toEqual(['5', 'Two', '7', 'One']);
  expect(document.querySelector('[role=status]')?.textContent).toBe('3 filled, 3 not');
  expect(paste('a1', 'one value')).toBe(true);
});

it('goes down and up with Enter', () => {
  box('b1')?.focus();
  box('b1')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  expect(document.activeElement).toBe(box('b2'));
  box('b2')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true, cancelable: true }));
  expect(document.activeElement).toBe(box('b1'));
});
