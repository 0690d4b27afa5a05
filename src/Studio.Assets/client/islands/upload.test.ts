import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioUpload } from './upload';

customElements.define('studio-upload', StudioUpload);

const sent: { url: string; body: unknown }[] = [];

/** Answers as the test says, by the name of the file. */
class FakeRequest extends EventTarget {
  upload = new EventTarget();
  status = 0;
  responseText = '';
  #url = '';

  open(_method: string, url: string): void {
    this.#url = url;
  }

  setRequestHeader(): void {}

  send(body: unknown): void {
    sent.push({ url: this.#url, body });
    queueMicrotask(() => {
      const bad = this.#url.endsWith('.exe');
      this.status = bad ? 400 : 200;
      this.responseText = bad ? '{"errors":{"path":["This kind of file is not allowed."]}}' : '{}';
      this.dispatchEvent(new Event('load'));
    });
  }
}

describe('<studio-upload>', () => {
  beforeEach(() => {
    sent.length = 0;
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    document.body.innerHTML = '<studio-upload url="/api/media/" folder="offers/春"><form><input type="file" multiple><button>Upload</button></form></studio-upload>';
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.unstubAllGlobals();
  });

  const submit = async (...names: string[]) => {
    const input = document.querySelector('input') as HTMLInputElement;
    Object.defineProperty(input, 'files', { value: names.map((name) => new File(['x'], name)), configurable: true });
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(document.querySelector<HTMLButtonElement>('button')?.disabled).toBe(false));
  };

  it('sends each file into the folder and shows the list anew', async () => {
    const reload = vi.fn();
    StudioUpload.reload = reload;
    await submit('a b.png', 'c.png');
    expect(sent.map((s) => s.url)).toEqual(['/api/media/offers/%E6%98%A5/a%20b.png', '/api/media/offers/%E6%98%A5/c.png']);
    expect(reload).toHaveBeenCalledOnce();
  });

  it('says which file was refused and why, and stays', async () => {
    const reload = vi.fn();
    StudioUpload.reload = reload;
    await submit('a.png', 'b.exe');
    expect(document.querySelector('[role="status"]')?.textContent).toBe('1 of 2 files uploaded');
    expect(document.querySelector('li[data-state="failed"]')?.textContent).toContain('This kind of file is not allowed.');
    expect(reload).not.toHaveBeenCalled();
  });
});
