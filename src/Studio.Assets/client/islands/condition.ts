import { make, sameOrigin, uniqueId } from '../lib/dom';
import { type Answer, describe, requestJson } from '../lib/http';
import { format, formatCount, readLabels } from '../lib/labels';
import { ConditionEditor } from './condition/editor';
import { defaults, type Labels } from './condition/labels';
import { asGroup, type ConditionFact, isComplete, type Node, placeOf } from './condition/tree';

const quiet = 300;

/** How long a count stands before it is asked for again: customers come and go while a person thinks. */
const standing = 15_000;

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly path?: string | null;
}

interface Check {
  readonly errors: readonly Fault[];
  readonly condition: string | null;
  readonly tree: Node | null;
  readonly count: {
    readonly matches: number;
    readonly of: number;
    readonly isEstimate: boolean;
    readonly examples: readonly { readonly name: string; readonly url: string }[];
  } | null;
}

/**
 * `<studio-condition facts="…/api/conditions/customers/facts" check="…/check" count>` around a textarea with JavaScript: the same condition as a tree that is built with controls, checked and
 * counted while it is written. What the form sends is the textarea; without scripts it is all there is. With `quiet` somebody else tells what is wrong with the JavaScript and how many match.
 * A `studio:fact` event on the textarea, with a fact's path, adds a comparison of it while the tree is shown.
 */
export class StudioCondition extends HTMLElement {
  #labels: Labels = defaults;
  #text: HTMLTextAreaElement | undefined;
  #editor: ConditionEditor | undefined;
  #place: HTMLElement | undefined;
  #status: HTMLElement | undefined;
  #result: HTMLElement | undefined;
  #written: HTMLElement[] = [];
  #view: 'build' | 'script' = 'build';
  #choices: HTMLInputElement[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;
  #facts: readonly ConditionFact[] = [];
  /** True while the tree says something else than the textarea. */
  #ahead = false;
  #waiting: { readonly submitter: HTMLElement | null } | undefined;

  connectedCallback(): void {
    const text = this.querySelector('textarea');
    if (!text || this.#text) return;
    this.#text = text;
    this.#labels = readLabels(this, defaults);
    this.#written = [...this.children].filter((child): child is HTMLElement => child instanceof HTMLElement);
    this.#render();
    text.addEventListener('input', this.#onText);
    text.addEventListener('studio:fact', this.#onFact);
    text.form?.addEventListener('submit', this.#onSubmit);
    void this.#start();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#text?.removeEventListener('input', this.#onText);
    this.#text?.removeEventListener('studio:fact', this.#onFact);
    this.#text?.form?.removeEventListener('submit', this.#onSubmit);
  }

  /** What is sent is the textarea: the form waits until it says what the tree says, and is not sent with half a condition. */
  readonly #onSubmit = (event: SubmitEvent): void => {
    if (!this.#ahead) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.#editor && isComplete(this.#editor.root)) this.#waiting = { submitter: event.submitter };
    else this.#place?.querySelector<HTMLElement>('input, select, button')?.focus();
  };

  readonly #onText = (event: Event): void => {
    // The builder writes the textarea too, and tells the form so.
    if (event instanceof CustomEvent) return;
    this.#ahead = false;
    this.#schedule(() => ({ condition: this.#text?.value ?? '' }), quiet);
  };

  readonly #onFact = (event: Event): void => {
    if (this.#view !== 'build' || !this.#editor || !(event instanceof CustomEvent)) return;
    event.preventDefault();
    this.#editor.ask(String(event.detail));
  };

  #render(): void {
    const name = uniqueId('condition-view');
    const views = make('div', { class: 'studio-condition-views', role: 'radiogroup', 'aria-label': this.#labels.views });
    for (const [value, label] of [['build', this.#labels.build], ['script', this.#labels.script]] as const) {
      const id = uniqueId('condition-view');
      const radio = make('input', { type: 'radio', class: 'form-check-input', id, name, value });
      this.#choices.push(radio);
      // The choice of the view is not a field of the form.
      radio.setAttribute('form', '');
      radio.addEventListener('change', () => this.#show(value));
      views.append(make('span', { class: 'form-check form-check-inline' }, radio, make('label', { class: 'form-check-label', for: id, text: label })));
    }
    this.#place = make('div', { class: 'studio-condition-builder', role: 'group', 'aria-label': this.#labels.builder });
    this.#status = make('p', { class: 'studio-check-status', role: 'status' });
    this.#result = make('div', { class: 'studio-check-result' });
    this.prepend(views, this.#place);
    this.append(this.#status, this.#result);
    this.#show('build');
  }

  #show(view: 'build' | 'script'): void {
    this.#view = view;
    this.dataset['view'] = view;
    if (this.#place) this.#place.hidden = view !== 'build';
    for (const element of this.#written) element.hidden = view === 'build';
    for (const choice of this.#choices) choice.checked = choice.value === view;
  }

  async #start(): Promise<void> {
    const url = sameOrigin(this.getAttribute('facts'));
    if (!url) return;
    const answer = await requestJson<{ facts: readonly ConditionFact[] }>(url);
    if (answer.kind !== 'ok') return this.#fail(answer);
    this.#facts = answer.value.facts;
    const condition = this.#text?.value.trim() ?? '';
    if (condition === '') this.#build(null);
    else this.#schedule(() => ({ condition }), 0);
  }

  #build(tree: Node | null): void {
    if (!this.#place) return;
    if (this.#editor) this.#editor.root = asGroup(tree);
    else this.#editor = new ConditionEditor(this.#place, asGroup(tree), this.#facts, this.#labels, () => this.#onTree());
    if (!tree) this.#say(this.#labels.empty);
  }

  #onTree(): void {
    const root = this.#editor?.root;
    if (!root) return;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#result?.replaceChildren();
    this.#ahead = true;
    if (root.rules.length === 0) {
      this.#write('');
      this.#say(this.#labels.empty);
    } else if (!isComplete(root)) {
      this.#say(this.#labels.incomplete);
    } else {
      this.#schedule(() => ({ tree: root }), quiet);
    }
  }

  #schedule(body: () => Record<string, unknown>, delay: number): void {
    clearTimeout(this.#timer);
    // The answer under way is about a condition that no longer stands there; the server stops counting it.
    this.#abort?.abort();
    this.#timer = setTimeout(() => void this.#check(body()), delay);
  }

  async #check(body: Record<string, unknown>): Promise<void> {
    const url = sameOrigin(this.getAttribute('check'));
    if (!url || body['condition'] === '') {
      if (body['condition'] === '') this.#build(null);
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    const counts = this.hasAttribute('count');
    if (counts) this.#say(this.#labels.counting);
    const answer = await requestJson<Check>(url, { json: { ...body, count: counts }, signal: abort.signal });
    if (answer.kind === 'aborted' || abort.signal.aborted) return;
    if (answer.kind !== 'ok') return this.#fail(answer);
    const check = answer.value;
    this.#editor?.show(check.errors.filter((e) => e.path).map((e) => ({ ...e, place: placeOf(e.path ?? '') })));
    if (check.errors.length > 0) {
      if (!this.#editor) {
        // What cannot be read cannot be drawn: it is mended where it is written.
        this.#build(null);
        this.#show('script');
      }
      return this.#say(this.hasAttribute('quiet') && !body['tree'] ? '' : check.errors.map((e) => (e.path ? e.message : format(this.#labels.errorAt, e.line, e.column, e.message))).join(' '));
    }
    if (body['tree']) this.#write(check.condition ?? '');
    else this.#build(check.tree);
    this.#tell(check);
    this.#countAgain();
  }

  /** Counts what stands there once more after a while, without touching what is being written. */
  #countAgain(): void {
    clearTimeout(this.#timer);
    if (this.hasAttribute('count')) this.#timer = setTimeout(() => void this.#recount(), standing);
  }

  async #recount(): Promise<void> {
    const url = sameOrigin(this.getAttribute('check'));
    if (!url) return;
    // Nobody looks: nothing is counted.
    if (document.hidden) return this.#countAgain();
    const abort = new AbortController();
    this.#abort = abort;
    const answer = await requestJson<Check>(url, { json: { condition: this.#text?.value ?? '', count: true }, signal: abort.signal });
    if (answer.kind === 'aborted' || abort.signal.aborted) return;
    // Where it fails, the count that stands is shown until the next time; what has the focus stays.
    if (answer.kind === 'ok' && answer.value.count && !this.#result?.contains(document.activeElement)) this.#tell(answer.value);
    this.#countAgain();
  }

  #tell(check: Check): void {
    const count = check.count;
    this.#say(count ? format(count.isEstimate ? this.#labels.estimate : this.#labels.matches, formatCount(count.matches), formatCount(count.of)) : '');
    if (!count || count.examples.length === 0) return this.#result?.replaceChildren();
    const items = count.examples.map((e) => make('li', {}, make('a', { href: e.url, text: e.name })));
    this.#result?.replaceChildren(make('h3', { class: 'h6', text: this.#labels.examples }), make('ul', { class: 'studio-condition-examples' }, ...items));
  }

  #write(condition: string): void {
    this.#ahead = false;
    const text = this.#text;
    if (!text) return;
    if (text.value !== condition) {
      text.value = condition;
      text.dispatchEvent(new CustomEvent('input', { bubbles: true }));
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) text.form?.requestSubmit(waiting.submitter);
  }

  #say(text: string): void {
    if (this.#status) this.#status.textContent = text;
    if (text !== '') this.#result?.replaceChildren();
  }

  #fail(answer: Answer<unknown>): void {
    if (answer.kind === 'problem') this.#say(format(this.#labels.failed, describe(answer.problem)));
  }
}
