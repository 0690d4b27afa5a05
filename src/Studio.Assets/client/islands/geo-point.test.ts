import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioGeoPoint } from './geo-point';

customElements.define('studio-geo-point', StudioGeoPoint);

describe('<studio-geo-point>', () => {
  beforeEach(() => {
    const page = document.createElement('div');
    page.innerHTML = '<studio-geo-point><input id="lat" value=""><input id="lon" value=""></studio-geo-point>';
    document.body.append(page);
  });

  afterEach(() => {
    document.body.innerHTML = '';
  });

  const field = (id: string) => document.getElementById(id) as HTMLInputElement;
  const map = () => document.querySelector('svg')!;
  const place = () => [field('lat').value, field('lon').value];
  const status = () => document.querySelector('[role="status"]')!.textContent;
  const press = (key: string, more: KeyboardEventInit = {}) => map().dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...more }));

  it('moves the point by keys, finer the nearer one looks', () => {
    expect(status()).toBe('No point is set.');
    press('ArrowUp');
    expect(place()).toEqual(['0', '0']);
    press('ArrowUp', { shiftKey: true });
    press('ArrowRight');
    expect(place()).toEqual(['36', '3.6']);
    expect(status()).toBe('36° N, 3.6° E');
    press('+');
    press('ArrowLeft');
    expect(place()).toEqual(['36', '1.8']);
    for (let i = 0; i < 40; i += 1) press('ArrowDown', { shiftKey: true });
    expect(field('lat').value).toBe('-90');
    press('Delete');
    expect(place()).toEqual(['', '']);
  });

  it('takes the place of a click, and tells the form', () => {
    const told = vi.fn();
    document.body.addEventListener('input', told);
    map().getBoundingClientRect = () => ({ left: 0, top: 0, width: 200, height: 100 }) as DOMRect;
    map().dispatchEvent(new MouseEvent('click', { clientX: 150, clientY: 25, bubbles: true }));
    expect(place()).toEqual(['45', '90']);
    expect(told).toHaveBeenCalledTimes(2);
    document.body.removeEventListener('input', told);
  });

  it('follows what is written in the fields, and shows nothing that is nowhere', () => {
    field('lat').value = '25.033';
    field('lon').value = '121.5654';
    field('lon').dispatchEvent(new Event('input', { bubbles: true }));
    expect(map().querySelectorAll('circle')).toHaveLength(2);
    expect(status()).toBe('25.033° N, 121.5654° E');
    field('lat').value = '95';
    field('lat').dispatchEvent(new Event('input', { bubbles: true }));
    expect(map().querySelectorAll('circle')).toHaveLength(0);
  });
});
