import { afterEach, expect, test, vi } from 'vitest';
import { StudioSortList } from './sort-list';

customElements.define('studio-sort-list', StudioSortList);

afterEach(() => document.body.replaceChildren());

function show(): { form: HTMLFormElement; send: ReturnType<typeof vi.fn>; entry: (key: string) => HTMLElement } {
  document.body.innerHTML = `<form><input type="hidden" name="order"><studio-sort-list><ol>
    <li data-key="A">A</li><li data-key="B">B</li><li data-key="C">C</li></ol></studio-sort-list></form>`;
  const form = document.querySelector('form')!;
  const send = vi.fn();
  form.requestSubmit = send;
  return { form, send, entry: (key) => document.querySelector<HTMLElement>(`li[data-key="${key}"]`)! };
}

function drag(target: HTMLElement, type: string, clientY = 0): void {
  const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientY });
  target.dispatchEvent(event);
}

test('an entry that is dropped below the last sends the new order', async () => {
  const { form, send, entry } = show();
  await Promise.resolve();
  expect(entry('A').draggable).toBe(true);
  drag(entry('A'), 'dragstart');
  drag(entry('C'), 'dragover', 1);
  drag(entry('A'), 'drop');
  expect((form.elements.namedItem('order') as HTMLInputElement).value).toBe('B,C,A');
  expect(send).toHaveBeenCalledOnce();
});

test('an entry that comes back to its place sends nothing', () => {
  const { send, entry } = show();
  drag(entry('B'), 'dragstart');
  drag(entry('B'), 'drop');
  expect(send).not.toHaveBeenCalled();
});

test('what comes from elsewhere is not taken', () => {
  const { send, entry } = show();
  drag(entry('B'), 'dragover');
  drag(entry('B'), 'drop');
  expect(send).not.toHaveBeenCalled();
});
