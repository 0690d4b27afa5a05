import { make } from '../lib/dom';
import { readLabels } from '../lib/labels';
import { applyTheme, chooseTheme, currentTheme } from '../lib/theme';

const defaults = { light: 'Use light colours', dark: 'Use dark colours' };

/** A button that switches between light and dark; until it is pressed the system decides. */
export class StudioThemeToggle extends HTMLElement {
  #labels = defaults;
  #button: HTMLButtonElement | undefined;
  #abort: AbortController | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.#abort = new AbortController();
    this.#button = make('button', { type: 'button', class: 'studio-icon-button' }, make('i', { 'aria-hidden': 'true' }));
    this.#button.addEventListener('click', () => {
      chooseTheme(this.#other());
      this.#show();
    });
    this.replaceChildren(this.#button);
    this.#show();
    const signal = this.#abort.signal;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#follow(), { signal });
    // Another tab of the same person.
    addEventListener('storage', () => this.#follow(), { signal });
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
  }

  #other(): 'light' | 'dark' {
    return document.documentElement.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark';
  }

  #follow(): void {
    applyTheme(currentTheme());
    this.#show();
  }

  #show(): void {
    const next = this.#other();
    this.#button?.setAttribute('aria-label', this.#labels[next]);
    this.#button?.setAttribute('title', this.#labels[next]);
    const icon = this.#button?.firstElementChild;
    if (icon) icon.className = next === 'dark' ? 'bi bi-moon-stars' : 'bi bi-sun';
  }
}
