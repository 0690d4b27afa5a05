import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineIslands, defineWithin, moduleIslands } from './define';

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('islands', () => {
  afterEach(() => {
    document.body.innerHTML = '';
    document.head.innerHTML = '';
  });

  it('are fetched only where they stand, also in what comes later', async () => {
    const here = vi.fn(async () => class extends HTMLElement {});
    const elsewhere = vi.fn(async () => class extends HTMLElement {});
    document.body.innerHTML = '<test-here></test-here>';
    defineIslands({ 'test-here': here, 'test-elsewhere': elsewhere });
    await settle();
    expect(here).toHaveBeenCalledOnce();
    expect(elsewhere).not.toHaveBeenCalled();
    document.body.innerHTML = '<div><test-elsewhere></test-elsewhere></div>';
    defineWithin(document.body);
    defineWithin(document.body);
    await settle();
    expect(elsewhere).toHaveBeenCalledOnce();
    expect(customElements.get('test-elsewhere')).toBeDefined();
  });

  it('may be asked for again after they could not be fetched', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const load = vi.fn<() => Promise<CustomElementConstructor>>().mockRejectedValueOnce(new TypeError('offline')).mockResolvedValue(class extends HTMLElement {});
    document.body.innerHTML = '<test-later></test-later>';
    defineIslands({ 'test-later': load });
    await settle();
    expect(error).toHaveBeenCalledOnce();
    defineWithin(document);
    await settle();
    expect(customElements.get('test-later')).toBeDefined();
  });

  it('of modules are those that the page names', () => {
    expect(moduleIslands(document)).toEqual({});
    document.head.innerHTML = `<meta name="studio-elements" content='{"acme-stars":"/_content/Acme/v-1/stars.js"}'>`;
    expect(Object.keys(moduleIslands(document))).toEqual(['acme-stars']);
  });

  it('of a module that defines nothing are told of', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    document.body.innerHTML = '<test-nothing></test-nothing>';
    defineIslands({ 'test-nothing': async () => undefined });
    await settle();
    expect(error.mock.calls[0]?.[0]).toContain('does not define it');
  });
});
