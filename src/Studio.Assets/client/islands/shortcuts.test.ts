import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioShortcuts } from './shortcuts';

customElements.define('studio-shortcuts', StudioShortcuts);

const press = (key: string, target: EventTarget = document.body) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('<studio-shortcuts>', () => {
  beforeEach(() => {
    document.body.innerHTML = `<studio-shortcuts labels='{"title":"鍵盤快速鍵"}'></studio-shortcuts><main><input type="search" id="q"><textarea></textarea></main>`;
  });

  afterEach(() => {
    document.body.innerHTML = '';
  });

  it('shows the list by its button and by ?', () => {
    press('?');
    expect(document.querySelector('dialog h2')?.textContent).toBe('鍵盤快速鍵');
    document.querySelector<HTMLButtonElement>('dialog button')!.click();
    expect(document.querySelector('dialog')).toBeNull();
    document.querySelector<HTMLButtonElement>('studio-shortcuts button')!.click();
    expect(document.querySelectorAll('dialog dt')).toHaveLength(4);
  });

  it('goes to the search box by /', () => {
    press('/');
    expect(document.activeElement?.id).toBe('q');
  });

  it('leaves letters alone where a person writes', () => {
    press('?', document.querySelector('textarea')!);
    expect(document.querySelector('dialog')).toBeNull();
  });
});
