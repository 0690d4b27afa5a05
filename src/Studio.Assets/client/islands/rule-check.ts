import { make, sameOrigin, uniqueId } from '../lib/dom';
import { describe, requestJson } from '../lib/http';
import { format, formatCount, readLabels } from '../lib/labels';
import { offsetAt } from '../lib/text-position';

const quiet = 300;

const defaults = {
  checking: 'Checking…',
  matches: 'Matches {0} of {1} customers now',
  open: 'Taken as met at a contact:',
  examples: 'Examples',
  script: 'Script',
  warnings: 'Worth a look:',
  errorAt: 'Line {0}, column {1}: {2}',
  failed: 'The rule could not be checked: {0}',
  conflicts: 'Other rules',
  overlaps: 'Who matches, also matches',
};

type Labels = typeof defaults;

/** A fault in the condition; line and column count from 1. */
export interface RuleError {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  /** Which field of the form it is about; the condition where none is named. */
  readonly field?: string;
}

/** A customer whom the rule matches now, with the script as that customer would hear it. */
export interface RuleExample {
  readonly customerId: string;
  readonly name: string;
  readonly url: string;
  readonly script: string | null;
}

/** What another rule has to do with this one, in words; with its page where there is one. */
export interface RuleNote {
  readonly message: string;
  readonly name?: string | null;
  readonly url?: string | null;
}

/** The answer of the rule check. */
export interface RuleCheck {
  readonly errors: readonly RuleError[];
  readonly matches: number;
  readonly of: number;
  readonly open?: readonly string[];
  readonly examples?: readonly RuleExample[];
  readonly warnings?: readonly (string | { readonly message: string })[];
  readonly conflicts?: readonly RuleNote[];
  readonly overlaps?: readonly RuleNote[];
}

const watched = new Set(['Condition', 'OfferId', 'ScriptId', 'Touchpoints', 'Channels', 'Layer', 'Priority', 'Mandatory']);

/**
 * Checks a rule while it is written: faults with their place, how many customers it matches, whom, and what they would hear. With `fields` it checks whatever has a `Condition`: the form's
 * fields of those names are watched and sent, each under its name in camel case, and a condition of nothing is checked too. `rule` is the id of the rule that is written, which is not
 * compared with itself.
 */
export class StudioRuleCheck extends HTMLElement {
  #labels: Labels = defaults;
  #form: HTMLFormElement | undefined;
  #errors: HTMLElement | undefined;
  #status: HTMLElement | undefined;
  #result: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    const form = document.getElementById(this.getAttribute('for') ?? '');
    if (!(form instanceof HTMLFormElement)) {
      console.error('<studio-rule-check>: the "for" attribute names no form.');
      return;
    }
    this.#form = form;
    this.#render();
    form.addEventListener('input', this.#onInput);
    form.addEventListener('change', this.#onInput);
    if (this.#isAsked()) this.#schedule(0);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#form?.removeEventListener('input', this.#onInput);
    this.#form?.removeEventListener('change', this.#onInput);
    this.#errors?.remove();
    this.#errors = undefined;
  }

  readonly #onInput = (event: Event): void => {
    const name = event.target instanceof Element ? event.target.getAttribute('name') : null;
    if (name === 'Condition') this.#forgetRefusal();
    if (name && (watched.has(name) || this.#fields.includes(name))) this.#schedule(quiet);
  };

  /** Of a rule without a condition and without an offer nothing can be said yet. */
  #isAsked(): boolean {
    return this.#fields.length > 0 || this.#value('Condition').trim() !== '' || (this.hasAttribute('rule') && this.#value('OfferId') !== '');
  }

  get #fields(): readonly string[] {
    return (this.getAttribute('fields') ?? '').split(' ').filter((name) => name !== '');
  }

  #asked(condition: string): Record<string, string | null> {
    const fields = this.#fields;
    if (fields.length === 0) return { condition, offerId: this.#value('OfferId') || null, scriptId: this.#value('ScriptId') || null, ...this.#rule() };
    return { condition, ...Object.fromEntries(fields.map((name) => [name.charAt(0).toLowerCase() + name.slice(1), this.#value(name)])) };
  }

  /** What a rule is compared with others by. */
  #rule(): Record<string, string | null> {
    if (!this.hasAttribute('rule')) return {};
    const mandatory = this.#control('Mandatory');
    return {
      ruleId: this.getAttribute('rule') || null,
      touchpoints: this.#value('Touchpoints'),
      channels: this.#value('Channels'),
      layer: this.#value('Layer') || null,
      priority: this.#value('Priority'),
      mandatory: mandatory instanceof HTMLInputElement && mandatory.checked ? 'true' : 'false',
    };
  }

  /** What the server refused is about the text that was sent: it goes when that text changes, or when the same faults are told here. */
  #forgetRefusal(): void {
    this.#control('Condition')?.closest('.studio-field')?.querySelector('.field-validation-error')?.replaceChildren();
  }

  #control(name: string): HTMLTextAreaElement | HTMLInputElement | HTMLSelectElement | undefined {
    const found = this.#form?.elements.namedItem(name);
    const isControl = found instanceof HTMLTextAreaElement || found instanceof HTMLInputElement || found instanceof HTMLSelectElement;
    return isControl ? found : undefined;
  }

  #value(name: string): string {
    return this.#control(name)?.value ?? '';
  }

  #render(): void {
    this.#status = make('p', { class: 'studio-check-status', role: 'status' });
    this.#result = make('div', { class: 'studio-check-result' });
    this.replaceChildren(this.#status, this.#result);
    const condition = this.#control('Condition');
    if (!condition) return;
    this.#errors = make('ul', { class: 'studio-check-errors', id: uniqueId('rule-errors'), hidden: '' });
    condition.after(this.#errors);
    const described = [condition.getAttribute('aria-describedby'), this.#errors.id];
    condition.setAttribute('aria-describedby', described.filter(Boolean).join(' '));
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    // The text has changed, so the answer under way is about a rule that no longer stands there.
    this.#abort?.abort();
    this.#timer = setTimeout(() => void this.#check(), delay);
  }

  async #check(): Promise<void> {
    const condition = this.#value('Condition');
    if (!this.#isAsked()) return this.#clear();
    const abort = new AbortController();
    this.#abort = abort;
    this.#say('loading', this.#labels.checking);
    const answer = await requestJson<RuleCheck>(this.getAttribute('url') ?? '', {
      json: this.#asked(condition),
      signal: abort.signal,
    });
    if (answer.kind === 'aborted' || abort.signal.aborted) return;
    if (answer.kind === 'problem') {
      this.#result?.replaceChildren();
      this.#say('failed', format(this.#labels.failed, describe(answer.problem)));
      return;
    }
    this.#show(answer.value);
  }

  #clear(): void {
    this.#showErrors([]);
    this.#result?.replaceChildren();
    this.#say('empty', '');
  }

  #say(state: 'empty' | 'loading' | 'failed' | 'errors' | 'done', text: string): void {
    this.dataset['state'] = state;
    if (this.#status) this.#status.textContent = text;
  }

  #show(check: RuleCheck): void {
    // Line and column mean something in the condition alone; and a builder around that tells its faults itself.
    const elsewhere = check.errors.filter((error) => error.field !== undefined && error.field.split('.')[0] !== 'Condition');
    const built = this.#control('Condition')?.closest('studio-condition:not([quiet])');
    this.#showErrors(built ? [] : check.errors.filter((error) => !elsewhere.includes(error)));
    if (check.errors.length > 0) {
      this.#result?.replaceChildren();
      // Where the condition is built, the text and its list of faults are not seen.
      const isBuilding = this.#control('Condition')?.closest('studio-condition[data-view="build"]');
      const told = elsewhere.length > 0 || !(built || isBuilding) ? elsewhere : check.errors;
      return this.#say('errors', told.map((error) => error.message).join(' '));
    }
    this.#say('done', format(this.#labels.matches, formatCount(check.matches), formatCount(check.of)));
    const warnings = (check.warnings ?? []).map((warning) => (typeof warning === 'string' ? warning : warning.message));
    this.#result?.replaceChildren(
      ...renderList(this.#labels.warnings, warnings, 'studio-check-warnings'),
      ...renderNotes(this.#labels.conflicts, check.conflicts ?? [], 'studio-check-warnings'),
      ...renderNotes(this.#labels.overlaps, check.overlaps ?? [], 'studio-check-open'),
      ...renderList(this.#labels.open, check.open ?? [], 'studio-check-open'),
      ...this.#renderExamples(check.examples ?? []),
    );
  }

  #showErrors(errors: readonly RuleError[]): void {
    const condition = this.#control('Condition');
    if (!condition || !this.#errors) return;
    if (errors.length > 0) {
      condition.setAttribute('aria-invalid', 'true');
      this.#forgetRefusal();
    } else condition.removeAttribute('aria-invalid');
    // The editor that the condition may be written in underlines them.
    condition.dispatchEvent(new CustomEvent('studio:faults', { detail: errors }));
    this.#errors.hidden = errors.length === 0;
    this.#errors.replaceChildren(...errors.map((error) => make('li', {}, this.#renderError(error))));
  }

  #renderError(error: RuleError): HTMLElement {
    const text = format(this.#labels.errorAt, error.line, error.column, error.message);
    const button = make('button', { type: 'button', text });
    button.addEventListener('click', () => {
      const condition = this.#control('Condition');
      if (!condition || condition instanceof HTMLSelectElement) return;
      const start = offsetAt(condition.value, error.line, error.column);
      condition.focus();
      condition.setSelectionRange(start, Math.min(condition.value.length, start + Math.max(0, error.length)));
    });
    return button;
  }

  #renderExamples(examples: readonly RuleExample[]): HTMLElement[] {
    if (examples.length === 0) return [];
    const entries = examples.slice(0, 10).map((example) => {
      // An address of another site (or a script address) becomes a plain name without a link.
      const link = make('a', { text: example.name, href: sameOrigin(example.url)?.href });
      const script = example.script ? [make('blockquote', { class: 'studio-script', text: example.script, 'aria-label': this.#labels.script })] : [];
      return make('li', {}, link, ...script);
    });
    return [make('h3', { text: this.#labels.examples }), make('ul', { class: 'studio-check-examples' }, ...entries)];
  }
}

function renderList(title: string, texts: readonly string[], className: string): HTMLElement[] {
  if (texts.length === 0) return [];
  const id = uniqueId(className);
  const entries = texts.map((text) => make('li', { text }));
  return [make('p', { class: `${className}-title`, id, text: title }), make('ul', { class: className, 'aria-labelledby': id }, ...entries)];
}

/** What is said of other rules, each with its page beside it. */
function renderNotes(title: string, notes: readonly RuleNote[], className: string): HTMLElement[] {
  if (notes.length === 0) return [];
  const id = uniqueId(className);
  const entries = notes.map((note) => {
    const page = sameOrigin(note.url ?? null)?.href;
    return make('li', {}, document.createTextNode(note.message), ...(page && note.name ? [document.createTextNode(' '), make('a', { href: page, text: note.name })] : []));
  });
  return [make('p', { class: `${className}-title`, id, text: title }), make('ul', { class: `${className} is-text`, 'aria-labelledby': id }, ...entries)];
}
