import { make } from '../lib/dom';
import { format, readLabels } from '../lib/labels';
import { offsetAt } from '../lib/text-position';
import type { Fault } from './form/faults';
import { fieldOf } from './form/state';

const defaults = { place: 'Line {0}, column {1}', errors: 'Line {0}, column {1}: {2}' };

/** Over a textarea with code: says where one is, keeps the indentation of a new line, and goes to the place of a fault that the server told (`studio:faults`). Tab leaves the field, as everywhere. */
export class StudioCode extends HTMLElement {
  #labels = defaults;
  #area: HTMLTextAreaElement | undefined;
  #place!: HTMLElement;
  #list!: HTMLElement;

  connectedCallback(): void {
    const area = this.querySelector('textarea');
    if (!area || this.#area) return;
    this.#area = area;
    this.#labels = readLabels(this, defaults);
    area.spellcheck = false;
    area.autocapitalize = 'off';
    this.#place = make('div', { class: 'studio-code-place', 'aria-hidden': 'true' });
    this.#list = make('ul', { class: 'studio-check-errors' });
    this.append(this.#place, this.#list);
    for (const event of ['input', 'keyup', 'click', 'focus']) area.addEventListener(event, () => this.#where());
    area.addEventListener('keydown', (event) => this.#onKey(event));
    fieldOf(this)?.addEventListener('studio:faults', (event) => this.#show((event as CustomEvent<readonly Fault[]>).detail));
    this.#where();
    this.dataset['ready'] = '';
  }

  #where(): void {
    const before = this.#area!.value.slice(0, this.#area!.selectionStart);
    const line = before.split('\n').length;
    this.#place.textContent = format(this.#labels.place, line, before.length - before.lastIndexOf('\n'));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const area = this.#area!;
    const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
    const indent = /^[ \t]*/.exec(area.value.slice(start, area.selectionStart))?.[0] ?? '';
    if (indent === '') return;
    event.preventDefault();
    area.setRangeText(`\n${indent}`, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #show(faults: readonly Fault[]): void {
    const placed = faults.filter((fault) => fault.line && fault.column);
    this.#list.replaceChildren(...placed.map((fault) => {
      const button = make('button', { type: 'button', text: format(this.#labels.errors, fault.line!, fault.column!, fault.message) });
      button.addEventListener('click', () => {
        const at = offsetAt(this.#area!.value, fault.line!, fault.column!);
        this.#area!.focus();
        this.#area!.setSelectionRange(at, Math.min(at + 1, this.#area!.value.length));
        this.#where();
      });
      return make('li', {}, button);
    }));
  }
}
