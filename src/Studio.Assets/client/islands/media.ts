import { make, sameOrigin, uniqueId } from '../lib/dom';
import { csrfToken, describe, requestJson } from '../lib/http';
import { format, readLabels } from '../lib/labels';

const defaults = {
  choose: 'Choose from the media library',
  title: 'Media library',
  search: 'Name of a file',
  upload: 'Upload a file',
  uploading: 'Uploading…',
  failed: 'That could not be done: {0}',
  nothing: 'No files',
  folder: 'Folder {0}',
  up: 'All files',
  take: 'Choose {0}',
  remove: 'Remove {0}',
  alt: 'Text for those who cannot see it',
  close: 'Close',
  before: 'Move {0} forward',
  after: 'Move {0} back',
  taken: '{0} is chosen.',
};

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly isFolder: boolean;
  /** What the library says of the file to those who cannot see it. */
  readonly altText?: string | null;
}

const picture = /\.(avif|gif|jpe?g|png|webp)$/i;
const most = 200;

/**
 * Chooses files of the media library over two inputs (paths, and a text for each; several stand one a line): a list with thumbnails, and a dialog to look through the library (`source`, as
 * `GET ?folder=&q=` answers it) and to upload (`PUT source/path`). `files` is where the files themselves are.
 */
export class StudioMedia extends HTMLElement {
  #labels = defaults;
  #inputs: readonly [HTMLInputElement | HTMLTextAreaElement, HTMLInputElement | HTMLTextAreaElement] | undefined;
  #list!: HTMLElement;
  #note!: HTMLElement;

  connectedCallback(): void {
    const [paths, texts] = this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input:not([type="hidden"]), textarea');
    if (!paths || !texts || this.#inputs || paths.matches(':disabled')) return;
    this.#labels = readLabels(this, defaults);
    this.#inputs = [paths, texts];
    for (const input of this.#inputs) if (input.parentElement) input.parentElement.hidden = true;
    this.#list = make('ul', { class: 'studio-media-list' });
    this.#note = make('p', { class: 'visually-hidden', role: 'status' });
    const choose = make('button', { type: 'button', class: 'btn btn-sm btn-outline-secondary', text: this.#labels.choose });
    choose.addEventListener('click', () => this.#open());
    this.append(this.#list, choose, this.#note);
    this.#show();
    this.dataset['ready'] = '';
  }

  #chosen(): { path: string; text: string }[] {
    const [paths, texts] = this.#inputs!;
    const words = texts.value.split('\n');
    return paths.value.split('\n').map((path, index) => ({ path: path.trim(), text: words[index]?.trim() ?? '' })).filter(({ path }) => path !== '');
  }

  #keep(chosen: readonly { path: string; text: string }[]): void {
    const [paths, texts] = this.#inputs!;
    paths.value = chosen.map(({ path }) => path).join('\n');
    texts.value = chosen.some(({ text }) => text !== '') ? chosen.map(({ text }) => text).join('\n') : '';
    paths.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #show(): void {
    const chosen = this.#chosen();
    this.#list.hidden = chosen.length === 0;
    this.#list.replaceChildren(...chosen.map(({ path, text }, index) => {
      const alt = make('input', { id: uniqueId('alt'), class: 'form-control form-control-sm', maxlength: '500' });
      alt.value = text;
      alt.addEventListener('input', (event) => {
        event.stopPropagation();
        this.#keep(this.#chosen().map((entry, at) => (at === index ? { ...entry, text: alt.value } : entry)));
      });
      const tools = make('div', { class: 'studio-design-tools' });
      const tool = (icon: string, label: string, work: () => void): void => {
        const button = make('button', { type: 'button', class: 'studio-icon-button', 'aria-label': format(label, nameOf(path)) }, make('i', { class: `bi bi-${icon}`, 'aria-hidden': 'true' }));
        button.addEventListener('click', work);
        tools.append(button);
      };
      if (index > 0) tool('arrow-up', this.#labels.before, () => this.#move(index, index - 1));
      if (index < chosen.length - 1) tool('arrow-down', this.#labels.after, () => this.#move(index, index + 1));
      tool('x-lg', this.#labels.remove, () => this.#change(this.#chosen().filter((_, at) => at !== index)));
      const words = make('div', {}, make('strong', { class: 'text-break', text: nameOf(path) }), make('label', { class: 'form-text', for: alt.id, text: this.#labels.alt }), alt);
      return make('li', {}, this.#thumbnail(path), words, tools);
    }));
  }

  #change(chosen: readonly { path: string; text: string }[]): void {
    this.#keep(chosen);
    this.#show();
  }

  #move(from: number, to: number): void {
    const chosen = this.#chosen();
    const [moved] = chosen.splice(from, 1);
    if (moved) chosen.splice(to, 0, moved);
    this.#change(chosen);
  }

  #thumbnail(path: string): HTMLElement {
    const files = this.getAttribute('files') ?? '';
    return picture.test(path)
      ? make('img', { class: 'studio-media-thumb', alt: '', loading: 'lazy', src: `${files}/${path.split('/').map(encodeURIComponent).join('/')}` })
      : make('span', { class: 'studio-media-thumb' }, make('i', { class: 'bi bi-file-earmark', 'aria-hidden': 'true' }));
  }

  #open(): void {
    const source = sameOrigin(this.getAttribute('source'));
    if (!source) return;
    const title = uniqueId('media');
    const search = make('input', { type: 'search', class: 'form-control', 'aria-label': this.#labels.search, placeholder: this.#labels.search, maxlength: '100' });
    const file = make('input', { type: 'file', class: 'form-control', id: `${title}-file` });
    const grid = make('ul', { class: 'studio-media-grid' });
    const status = make('p', { class: 'form-text', role: 'status' });
    const close = make('button', { type: 'button', class: 'btn-close', 'aria-label': this.#labels.close });
    const dialog = make('dialog', { class: 'studio-dialog studio-media-dialog', 'aria-labelledby': title },
      make('div', { class: 'studio-media-head' }, make('h2', { id: title, class: 'studio-dialog-title', text: this.#labels.title }), close), search, status, grid,
      make('label', { class: 'form-label', for: file.id, text: this.#labels.upload }), file);
    let folder = '';
    let asked: AbortController | undefined;
    const list = async (): Promise<void> => {
      asked?.abort();
      asked = new AbortController();
      const url = new URL(source);
      if (search.value.trim()) url.searchParams.set('q', search.value.trim());
      url.searchParams.set('folder', folder);
      const answer = await requestJson<readonly Entry[]>(url, { signal: asked.signal });
      if (answer.kind === 'aborted') return;
      status.textContent = answer.kind === 'problem' ? format(this.#labels.failed, describe(answer.problem)) : answer.value.length === 0 ? this.#labels.nothing : '';
      const entries = answer.kind === 'ok' ? answer.value.slice(0, most) : [];
      const up = folder === '' ? [] : [this.#entry(make('i', { class: 'bi bi-arrow-up', 'aria-hidden': 'true' }), this.#labels.up, this.#labels.up, () => go(''))];
      grid.replaceChildren(...up, ...entries.map((entry) => entry.isFolder
        ? this.#entry(make('i', { class: 'bi bi-folder', 'aria-hidden': 'true' }), entry.name, format(this.#labels.folder, entry.name), () => go(entry.path))
        : this.#entry(this.#thumbnail(entry.path), entry.name, format(this.#labels.take, entry.name), () => take(entry.path, entry.altText ?? ''))));
    };
    const go = (to: string): void => {
      folder = to;
      search.value = '';
      void list().then(() => grid.querySelector('button')?.focus());
    };
    const take = (path: string, text = ''): void => {
      const chosen = this.hasAttribute('multiple') ? this.#chosen().filter((entry) => entry.path !== path) : [];
      this.#change([...chosen, { path, text: text.replaceAll('\n', ' ') }]);
      this.#note.textContent = format(this.#labels.taken, nameOf(path));
      dialog.close();
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => void list(), 200);
    });
    file.addEventListener('change', () => void this.#upload(source, folder, file, status).then((path) => path && take(path)));
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      asked?.abort();
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    void list();
  }

  #entry(sign: HTMLElement, text: string, label: string, work: () => void): HTMLElement {
    const button = make('button', { type: 'button', 'aria-label': label }, sign, make('span', { text }));
    button.addEventListener('click', work);
    return make('li', {}, button);
  }

  async #upload(source: URL, folder: string, input: HTMLInputElement, status: HTMLElement): Promise<string | undefined> {
    const file = input.files?.[0];
    if (!file) return undefined;
    status.textContent = this.#labels.uploading;
    const path = folder === '' ? file.name : `${folder}/${file.name}`;
    const token = csrfToken();
    try {
      // A file of this name that is there already stays what it is.
      const response = await fetch(`${source.href}/${path.split('/').map(encodeURIComponent).join('/')}`, { method: 'PUT', body: file, credentials: 'same-origin', headers: { 'If-None-Match': '*', ...(token ? { RequestVerificationToken: token } : {}) } });
      const answer = (await response.json()) as { readonly path?: string; readonly detail?: string };
      if (response.ok && answer.path) return answer.path;
      status.textContent = format(this.#labels.failed, answer.detail ?? `HTTP ${response.status}`);
    } catch {
      status.textContent = format(this.#labels.failed, file.name);
    }
    input.value = '';
    return undefined;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
