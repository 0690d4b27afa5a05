import { make, uniqueId } from '../lib/dom';
import { requestJson } from '../lib/http';
import { format, readLabels } from '../lib/labels';

const every = 250;

const defaults = {
  begin: 'Beginning…',
  database: 'Making the database…',
  recipe: 'Running the recipe: step {0} of {1}, {2}',
  administrator: 'Making the administrator…',
  start: 'Starting the tenant…',
};

/** What the server tells of a set-up; no phase where none goes on. */
interface SetupReport {
  readonly phase?: 'database' | 'recipe' | 'administrator' | 'start' | null;
  readonly stepName?: string | null;
  readonly step: number;
  readonly steps: number;
}

/** Around the form that sets a tenant up: from the moment it is sent it tells how far that is, until the answer's page takes its place. */
export class StudioSetupProgress extends HTMLElement {
  #labels = defaults;
  #bar: HTMLProgressElement | undefined;
  #text: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.addEventListener('submit', this.#begin);
  }

  disconnectedCallback(): void {
    this.removeEventListener('submit', this.#begin);
    clearTimeout(this.#timer);
  }

  readonly #begin = (event: Event): void => {
    if (event.defaultPrevented || this.#bar) return;
    const id = uniqueId('setup-progress');
    this.#text = make('p', { class: 'studio-progress-text', id, role: 'status', text: this.#labels.begin });
    this.#bar = make('progress', { class: 'studio-progress', max: '1', 'aria-labelledby': id });
    this.append(this.#text, this.#bar);
    this.#bar.scrollIntoView({ block: 'nearest' });
    this.#timer = setTimeout(() => void this.#poll(), every);
  };

  async #poll(): Promise<void> {
    const answer = await requestJson<SetupReport>(this.getAttribute('url') ?? '', {});
    if (answer.kind === 'ok' && answer.value.phase) this.#show(answer.value);
    if (this.isConnected) this.#timer = setTimeout(() => void this.#poll(), every);
  }

  #show(report: SetupReport): void {
    const phase = report.phase;
    if (!phase || !this.#bar || !this.#text) return;
    const text = phase === 'recipe' ? format(this.#labels.recipe, String(report.step), String(report.steps), report.stepName ?? '') : this.#labels[phase];
    if (this.#text.textContent !== text) this.#text.textContent = text;

    // The database before the recipe's steps, the administrator and the start after them, count as one step each.
    this.#bar.max = report.steps + 3;
    this.#bar.value = { database: 0, recipe: report.step, administrator: report.steps + 1, start: report.steps + 2 }[phase];
  }
}
