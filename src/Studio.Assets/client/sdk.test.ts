import { afterEach, describe as group, expect, it, vi } from 'vitest';
import type * as Declared from '@studio/sdk';
import * as sdk from './sdk';

// What module authors are told is what is there: the type check of the build fails where it is not.
const told: typeof Declared = sdk;

class Stars extends sdk.StudioField {
  readonly told: string[] = [];
  readonly knob = sdk.make('div', { tabindex: '0', role: 'slider' });

  show(): void {
    this.replaceControl(this.knob);
  }

  changed(value: string): void {
    this.told.push(value);
  }
}

sdk.define('acme-stars', Stars);

const page = (inner: string) => {
  document.body.innerHTML = `<form><label for="f">Rating</label><acme-stars labels='{"of":"{0} 顆星"}'>${inner}</acme-stars></form>`;
  return document.querySelector<Stars>('acme-stars')!;
};

group('@studio/sdk', () => {
  afterEach(() => {
    document.body.innerHTML = '';
    document.head.innerHTML = '';
  });

  it('has the version that its types tell of', () => {
    expect(told.version).toMatch(/^1\./);
  });

  it('defines an element once', () => {
    expect(() => sdk.define('acme-stars', class extends HTMLElement {})).not.toThrow();
    expect(customElements.get('acme-stars')).toBe(Stars);
  });

  it('finds addresses of a tenant with a prefix', () => {
    expect(sdk.address('/api/x')).toBe('/api/x');
    document.head.innerHTML = '<meta name="studio-root" content="/acme">';
    expect(sdk.address('/api/x')).toBe('/acme/api/x');
  });

  it('announces in a polite live region', () => {
    sdk.announce('Saved');
    sdk.announce('Saved again');
    const places = document.querySelectorAll('[aria-live="polite"]');
    expect(places).toHaveLength(1);
    expect(places[0]?.textContent).toBe('Saved again');
  });
});

group('StudioField', () => {
  afterEach(() => {
    document.body.innerHTML = '';
  });

  it('stands in the place of the plain input, which keeps the value', async () => {
    const stars = page('<input id="f" name="f" value="3" aria-describedby="h" aria-invalid="true">');
    await Promise.resolve();
    expect(stars.knob.getAttribute('aria-label')).toBe('Rating');
    expect(stars.knob.getAttribute('aria-describedby')).toBe('h');
    expect(stars.knob.getAttribute('aria-invalid')).toBe('true');
    expect(stars.control.hidden).toBe(true);
    expect(stars.texts({ of: '{0} stars' }).of).toBe('{0} 顆星');
    expect(stars.told).toEqual(['3']);
  });

  it('writes into the input as a person would, and follows it', async () => {
    const stars = page('<input id="f" name="f" value="3">');
    await Promise.resolve();
    const heard = vi.fn();
    document.querySelector('form')!.addEventListener('change', heard);
    stars.value = '5';
    stars.value = '5';
    expect(stars.control.value).toBe('5');
    expect(heard).toHaveBeenCalledOnce();
    expect(stars.told).toEqual(['3', '5']);
  });

  it('leaves a page without an input alone', async () => {
    const stars = page('<p>Nothing here</p>');
    await Promise.resolve();
    expect(stars.told).toEqual([]);
    expect(() => stars.control).toThrow();
  });
});
