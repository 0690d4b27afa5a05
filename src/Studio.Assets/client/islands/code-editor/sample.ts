import { defineWithin } from '../../lib/define';
import { make, uniqueId } from '../../lib/dom';
import { type EditorLabels, pickLabels } from './labels';

/** Chooses the customer with whose data something is tried out; none is a choice too. */
export class SampleChoice {
  readonly element: HTMLElement;
  readonly #select: HTMLSelectElement;

  constructor(source: URL | undefined, labels: EditorLabels, changed: () => void) {
    this.#select = make('select', { class: 'form-select', id: uniqueId('sample') }, make('option', { value: '', text: labels.nobody }));
    const label = make('label', { class: 'form-label', for: this.#select.id, text: labels.customer });
    const pick = make('studio-pick' as 'div', { source: source?.href, labels: pickLabels(labels) }, this.#select);
    this.element = make('div', { class: 'studio-field' }, label, pick);
    this.element.hidden = !source;
    this.#select.addEventListener('change', changed);
  }

  /** The customer's id, or null. */
  get value(): string | null {
    return this.#select.value || null;
  }

  /** Called once the choice is on the page: fetches what it is drawn by. */
  ready(): void {
    defineWithin(this.element);
  }
}
