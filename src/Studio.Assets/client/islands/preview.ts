import { make, sameOrigin, uniqueId } from '../lib/dom';
import { requestJson } from '../lib/http';
import { format, readLabels } from '../lib/labels';

const defaults = {
  write: 'Write',
  preview: 'Preview',
  empty: 'Nothing to show yet.',
  failed: 'The preview could not be made. Please try again.',
  picture: 'Picture: {0}',
};

/** Puts a preview beside the textarea in it: two tabs, of which the second shows what the server makes of the text (`source`: `POST {text}` → `{html}`, cleaned). */
export class StudioPreview extends HTMLElement {
  #labels = defaults;
  #area: HTMLTextAreaElement | undefined;
  #tabs!: readonly [HTMLButtonElement, HTMLButtonElement];
  #shown!: HTMLElement;
  #asked: AbortController | undefined;

  connectedCallback(): void {
    const area = this.querySelector('textarea');
    if (!area || this.#area) return;
    this.#area = area;
    this.#labels = readLabels(this, defaults);
    const id = uniqueId('preview');
    this.#shown = make('div', { id, class: 'studio-preview', role: 'tabpanel', tabindex: '0', hidden: '', 'aria-live': 'polite' });
    const box = make('div', { id: `${id}-text`, role: 'tabpanel' });
    const tab = (text: string, controls: string): HTMLButtonElement => make('button', { type: 'button', class: 'nav-link', role: 'tab', id: `${controls}-tab`, 'aria-controls': controls, text });
    this.#tabs = [tab(this.#labels.write, box.id), tab(this.#labels.preview, id)];
    box.setAttribute('aria-labelledby', this.#tabs[0].id);
    this.#shown.setAttribute('aria-labelledby', this.#tabs[1].id);
    area.before(make('div', { class: 'nav nav-tabs studio-small-tabs', role: 'tablist' }, ...this.#tabs), box);
    box.append(area);
    this.append(this.#shown);
    this.#tabs.forEach((button, index) => {
      button.addEventListener('click', () => this.#select(index));
      button.addEventListener('keydown', (event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        this.#select(1 - index);
        this.#tabs[index === 0 ? 1 : 0].focus();
      });
    });
    this.#select(0);
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.#asked?.abort();
  }

  #select(index: number): void {
    this.#tabs.forEach((tab, at) => {
      tab.classList.toggle('active', at === index);
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    });
    this.#area!.parentElement!.hidden = index !== 0;
    this.#shown.hidden = index !== 1;
    if (index === 1) void this.#ask();
  }

  async #ask(): Promise<void> {
    const url = sameOrigin(this.getAttribute('source'));
    const text = this.#area!.value;
    if (!url || text.trim() === '') {
      this.#shown.replaceChildren(make('p', { class: 'text-body-secondary', text: this.#labels.empty }));
      return;
    }
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const answer = await requestJson<{ readonly html: string }>(url, { json: { text }, signal: asked.signal });
    if (answer.kind === 'aborted' || asked.signal.aborted) return;
    if (answer.kind === 'problem') this.#shown.replaceChildren(make('p', { text: this.#labels.failed }));
    else this.#show(answer.value.html);
  }

  #show(html: string): void {
    // Read in a document of its own, where nothing runs and nothing is fetched.
    const body = new DOMParser().parseFromString(html, 'text/html').body;
    for (const image of body.querySelectorAll('img')) {
      // The page's policy fetches no pictures of other sites.
      if (!sameOrigin(image.getAttribute('src'))) image.replaceWith(make('em', { text: format(this.#labels.picture, image.alt || (image.getAttribute('src') ?? '')) }));
    }
    for (const part of body.querySelectorAll('script, style, iframe, object, embed, form')) part.remove();
    this.#shown.replaceChildren(...body.childNodes);
  }
}
