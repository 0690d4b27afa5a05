import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioGridKeys } from './grid-keys';

customElements.define('studio-grid-keys', StudioGridKeys);

const row = (name: string) => `<tr><th>${name}</th><td><input type="checkbox" id="${name}1"></td><td><input type="checkbox" id="${name}2"></td></tr>`;

describe('<studio-grid-keys>', () => {
  beforeEach(() => {
    document.body.innerHTML = `<studio-grid-keys><table><tbody>${row('a')}<tr><th colspan="3">group</th></tr>${row('b')}</tbody></table></studio-grid-keys>`;
  });

  afterEach(() => {
    document.body.innerHTML = '';
  });

  const press = (key: string) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

  it('goes from box to box, over the row that heads a group, and stays at the edge', () => {
    document.getElementById('a1')?.focus();
    press('ArrowRight');
    expect(document.activeElement?.id).toBe('a2');
    press('ArrowDown');
    expect(document.activeElement?.id).toBe('b2');
    press('ArrowDown');
    expect(document.activeElement?.id).toBe('b2');
    press('Home');
    expect(document.activeElement?.id).toBe('b1');
    press('ArrowUp');
    expect(document.activeElement?.id).toBe('a1');
    press('ArrowLeft');
    expect(document.activeElement?.id).toBe('a1');
  });
});
