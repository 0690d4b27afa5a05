import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioLanguages } from './languages';
import { StudioMedia } from './media';
import { StudioPreview } from './preview';

customElements.define('studio-languages', StudioLanguages);
customElements.define('studio-media', StudioMedia);
customElements.define('studio-preview', StudioPreview);

const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal('fetch', fetchMock);
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) { this.open = false; this.dispatchEvent(new Event('close')); };
});

afterEach(() => {
  document.body.innerHTML = '';
  vi.unstubAllGlobals();
});

const open = (html: string) => {
  const page = document.createElement('div');
  page.innerHTML = html;
  document.body.append(page);
};
const json = (value: unknown) => new Response(JSON.stringify(value), { headers: { 'Content-Type': 'application/json' } });
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

describe('<studio-preview>', () => {
  it('shows what the server makes of the text, without what would reach out', async () => {
    open('<studio-preview source="/md"><textarea># Tea</textarea></studio-preview>');
    fetchMock.mockImplementation(async () => json({ html: '<h1>Tea</h1><img src="https://elsewhere.example/x.png" alt="cup"><script>window.ran = 1</script>' }));
    const tabs = document.querySelectorAll<HTMLElement>('[role="tab"]');
    tabs[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', cancelable: true }));
    await settle();
    const shown = document.querySelector('.studio-preview')!;
    expect(fetchMock.mock.calls[0]![1]!.body).toBe('{"text":"# Tea"}');
    expect(shown.querySelector('h1')?.textContent).toBe('Tea');
    expect(shown.querySelector('img, script')).toBeNull();
    expect(shown.textContent).toContain('Picture: cup');
    expect(document.querySelector<HTMLElement>('textarea')!.parentElement!.hidden).toBe(true);
  });
});

describe('<studio-languages>', () => {
  it('shows one language at a time and says which are empty', () => {
    open('<studio-languages><div><label for="a">English</label><textarea id="a" lang="en">Tea</textarea></div><div><label for="b">繁體中文</label><textarea id="b" lang="zh-Hant"></textarea></div></studio-languages>');
    const tabs = [...document.querySelectorAll<HTMLElement>('[role="tab"]')];
    const shown = () => ['a', 'b'].map((id) => !document.getElementById(id)!.parentElement!.hidden);
    expect([shown(), tabs.map((t) => t.getAttribute('aria-label'))]).toEqual([[true, false], [null, '繁體中文 (empty)']]);
    tabs[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
    const area = document.getElementById('b') as HTMLTextAreaElement;
    area.value = '茶';
    area.dispatchEvent(new Event('input', { bubbles: true }));
    expect([shown(), tabs[1]!.getAttribute('aria-label')]).toEqual([[false, true], null]);
  });
});

describe('<studio-media>', () => {
  const chosen = () => [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('studio-media textarea')].map((i) => i.value);

  it('keeps each picture with its text when they are moved, taken away and added', async () => {
    open('<studio-media source="/api/media" files="/media" multiple><div><textarea>a.png\nb/c.png</textarea></div><div><textarea>A\nC</textarea></div></studio-media>');
    document.querySelector<HTMLElement>('[aria-label="Move c.png forward"]')!.click();
    expect(chosen()).toEqual(['b/c.png\na.png', 'C\nA']);
    document.querySelector<HTMLElement>('[aria-label="Remove c.png"]')!.click();
    expect(chosen()).toEqual(['a.png', 'A']);
    fetchMock.mockImplementation(async () => json([{ path: 'x', name: 'x', isFolder: true }, { path: 'ü d.png', name: 'ü d.png', isFolder: false }]));
    document.querySelector<HTMLElement>('studio-media > button')!.click();
    await settle();
    expect(document.querySelector('dialog [aria-label="Folder x"]')).not.toBeNull();
    document.querySelector<HTMLElement>('dialog [aria-label="Choose ü d.png"]')!.click();
    expect(chosen()).toEqual(['a.png\nü d.png', 'A\n']);
    expect(document.querySelector<HTMLImageElement>('.studio-media-list li:last-child img')!.getAttribute('src')).toBe('/media/%C3%BC%20d.png');
    expect(document.querySelector('dialog')).toBeNull();
  });
});
