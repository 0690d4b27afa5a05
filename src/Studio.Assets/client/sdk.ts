import { defineWithin } from './lib/define';
import { make, sameOrigin, uniqueId } from './lib/dom';
import { describe, requestJson, requestText } from './lib/http';
import { format, formatCount, readLabels } from './lib/labels';
import type { ChartData } from './lib/drawing';

// The public contract of modules' scripts, `@studio/sdk`; its types for module authors are written down in studio-sdk-1.d.ts, which a check holds to what is here.

/** What stands here only grows within a major version. */
export const version = '1.0.0';

export { describe, format, formatCount, make, sameOrigin, uniqueId };

/** Calls of the server with the person's session; nothing is thrown. */
export const http = { json: requestJson, text: requestText };

/** The element's texts: what its attribute `labels` says over the defaults. */
export const labels = readLabels;

/** Defines the element, once. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

/** An address below the tenant's root as one of this page's: `/api/…` where a tenant has a prefix too. */
export function address(path: string): string {
  return (document.querySelector<HTMLMetaElement>('meta[name="studio-root"]')?.content ?? '') + path;
}

/** A chart with its numbers as a table. */
export function chart(data: ChartData): HTMLElement {
  const element = document.createElement('studio-chart');
  const texts = document.querySelector<HTMLMetaElement>('meta[name="studio-chart-labels"]')?.content;
  if (texts) element.setAttribute('labels', texts);
  element.setAttribute('value', JSON.stringify(data));
  const place = make('div', {}, element);
  defineWithin(place);
  return element;
}

/** Says a sentence to those who do not see the page, when they have heard what is being said. */
export function announce(text: string): void {
  let place = document.getElementById('studio-announcer');
  if (!place) {
    place = make('div', { id: 'studio-announcer', class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
    document.body.append(place);
  }
  place.textContent = text;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * An editor of a field. It holds the field's plain input, which is what is sent; it shows the same value in another way and writes into the input.
 * A class of a module overrides `show`, which builds what people see, and `changed`, which is told of each new value.
 */
export abstract class StudioField extends HTMLElement {
  #control: Control | undefined;
  #abort: AbortController | undefined;

  connectedCallback(): void {
    // A parser may still be about to add the input.
    queueMicrotask(() => this.#begin());
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
  }

  /** Ends with the element's stay on the page: for listeners and calls. */
  get signal(): AbortSignal {
    return (this.#abort ??= new AbortController()).signal;
  }

  /** The plain input. */
  get control(): Control {
    if (!this.#control) throw new Error(`<${this.localName}> holds no input.`);
    return this.#control;
  }

  /** What the plain input holds; setting it tells the form as if a person had written it. */
  get value(): string {
    return this.control.value;
  }

  set value(text: string) {
    if (this.control.value === text) return;
    this.control.value = text;
    this.control.dispatchEvent(new Event('input', { bubbles: true }));
    this.control.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** The field's name for people. */
  get label(): string {
    return this.control.labels?.[0]?.textContent.trim() ?? '';
  }

  /** True where the person may not change the field. */
  get disabled(): boolean {
    return this.control.matches(':disabled');
  }

  /** The settings of the field's definition, such as `Minimum` and `Maximum` of a number. */
  get settings(): Readonly<Record<string, unknown>> {
    return JSON.parse(this.getAttribute('settings') ?? '{}') as Record<string, unknown>;
  }

  /** What stands in `labels`, over the defaults. */
  texts<T extends Record<string, string>>(defaults: T): T {
    return readLabels(this, defaults);
  }

  /** Puts `element`, which can have the focus, in the plain input's place: it has its name, help and faults; the input stays in the form, unseen. */
  replaceControl(element: HTMLElement): void {
    const control = this.control;
    element.setAttribute('aria-label', this.label);
    for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
      const value = control.getAttribute(name);
      if (value !== null && element.getAttribute(name) === null) element.setAttribute(name, value);
    }
    control.hidden = true;
    for (const label of control.labels ?? []) label.addEventListener('click', () => element.focus(), { signal: this.signal });
    // Faults are shown by moving the focus to the input.
    control.addEventListener('focus', () => element.focus(), { signal: this.signal });
    control.before(element);
  }

  /** Builds what people see; once. */
  abstract show(): void;

  /** The value is another one: by this element, by the form's reset, by another script. */
  abstract changed(value: string): void;

  #begin(): void {
    if (!this.isConnected || this.#control) return;
    const control = this.querySelector<Control>('input:not([type="hidden"]), textarea, select');
    if (!control) return;
    this.#control = control;
    if (this.#abort?.signal.aborted) this.#abort = undefined;
    const tell = (): void => this.changed(control.value);
    control.addEventListener('input', tell, { signal: this.signal });
    control.form?.addEventListener('reset', () => setTimeout(tell), { signal: this.signal });
    this.show();
    tell();
  }
}
