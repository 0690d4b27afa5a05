import { make } from '../lib/dom';
import { csrfToken } from '../lib/http';
import { format, readLabels } from '../lib/labels';

const defaults = {
  waiting: 'Waiting…',
  done: 'Uploaded',
  failed: 'Not uploaded: {0}',
  summary: '{0} of {1} files uploaded',
  unreachable: 'The server does not answer.',
};

interface Line {
  readonly item: HTMLElement;
  readonly bar: HTMLProgressElement;
  readonly text: HTMLElement;
}

/** Around a form for files: sends them one after the other by the API and shows how far each is. Without scripts the form sends itself. */
export class StudioUpload extends HTMLElement {
  /** Replaceable, so that a test does not navigate. */
  static reload: () => void = () => location.reload();

  #labels = defaults;
  #busy = false;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.addEventListener('submit', this.#onSubmit);
  }

  disconnectedCallback(): void {
    this.removeEventListener('submit', this.#onSubmit);
  }

  readonly #onSubmit = (event: Event): void => {
    const input = this.querySelector<HTMLInputElement>('input[type="file"]');
    if (!input?.files?.length) return;
    event.preventDefault();
    if (!this.#busy) void this.#send([...input.files]);
  };

  async #send(files: readonly File[]): Promise<void> {
    this.#busy = true;
    const button = this.querySelector<HTMLButtonElement>('button');
    if (button) button.disabled = true;
    this.querySelector('.studio-upload-state')?.remove();
    const summary = make('p', { class: 'studio-progress-text mt-3', role: 'status', text: format(this.#labels.summary, '0', String(files.length)) });
    const lines = files.map((file) => this.#line(file));
    this.append(make('div', { class: 'studio-upload-state' }, summary, make('ul', { class: 'studio-uploads' }, ...lines.map((line) => line.item))));
    let done = 0;
    for (const [i, file] of files.entries()) {
      const line = lines[i];
      if (!line) continue;
      const fault = await this.#put(file, line);
      if (fault === undefined) done += 1;
      line.item.dataset['state'] = fault === undefined ? 'done' : 'failed';
      line.bar.replaceWith(make('span', { text: fault === undefined ? this.#labels.done : format(this.#labels.failed, fault) }));
      summary.textContent = format(this.#labels.summary, String(done), String(files.length));
    }
    this.#busy = false;
    if (button) button.disabled = false;

    // What failed stays to be read; otherwise the list shows the files.
    if (done === files.length) StudioUpload.reload();
  }

  #line(file: File): Line {
    const text = make('span', { text: file.name });
    const bar = make('progress', { class: 'studio-progress', max: '1', 'aria-label': file.name });
    bar.value = 0;
    return { item: make('li', {}, text, bar), bar, text };
  }

  /** Sends a file; what went wrong, or undefined. A fetch would not tell how far it is. */
  #put(file: File, line: Line): Promise<string | undefined> {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const folder = this.getAttribute('folder') ?? '';
      const path = [...folder.split('/').filter((part) => part !== ''), file.name].map(encodeURIComponent).join('/');
      request.open('PUT', `${this.getAttribute('url') ?? ''}${path}`);
      request.setRequestHeader('Accept', 'application/json, application/problem+json');
      const token = csrfToken();
      if (token) request.setRequestHeader('RequestVerificationToken', token);
      request.upload.addEventListener('progress', (event) => {
        if (event.lengthComputable && event.total > 0) line.bar.value = event.loaded / event.total;
      });
      request.addEventListener('load', () => resolve(request.status < 300 ? undefined : this.#faultOf(request)));
      request.addEventListener('error', () => resolve(this.#labels.unreachable));
      request.send(file);
    });
  }

  #faultOf(request: XMLHttpRequest): string {
    try {
      const problem = JSON.parse(request.responseText) as { title?: string; detail?: string; errors?: Record<string, readonly string[]> };
      return Object.values(problem.errors ?? {})[0]?.[0] ?? problem.detail ?? problem.title ?? String(request.status);
    } catch {
      return String(request.status);
    }
  }
}
