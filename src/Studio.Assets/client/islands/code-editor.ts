import { forceLinting, forEachDiagnostic, linter, setDiagnosticsEffect } from '@codemirror/lint';
import { Prec, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { make, sameOrigin } from '../lib/dom';
import { format, readLabels } from '../lib/labels';
import { openEditor } from './code-editor/editor';
import { type CodeFault, placeOf, toDiagnostic } from './code-editor/faults';
import { keyHelp } from './code-editor/keys';
import { defaults, type EditorLabels } from './code-editor/labels';
import type { EditorLanguage, EditorPlace, LanguageOpener } from './code-editor/language';
import type { Fault } from './form/faults';
import { fieldOf, titleOf } from './form/state';

const languages: Readonly<Record<string, () => Promise<LanguageOpener>>> = {
  javascript: async () => (await import('./code-editor/javascript')).openJavaScript,
  expression: async () => (await import('./code-editor/expression')).openExpression,
  liquid: async () => (await import('./code-editor/liquid')).openLiquid,
  json: async () => (await import('./code-editor/json')).openJson,
  plain: () => Promise.resolve(() => ({ isProgram: true, extensions: [] })),
};

const tell = StateEffect.define<readonly CodeFault[]>();

/** Faults from elsewhere (the server's form check, a run) stand until the text changes. */
const told = StateField.define<readonly CodeFault[]>({
  create: () => [],
  update: (known, transaction) => {
    for (const effect of transaction.effects) if (effect.is(tell)) return effect.value;
    return transaction.docChanged ? [] : known;
  },
});

const mostShown = 20;

/**
 * An editor over a textarea with code, which stays what the form sends: what is written in one stands in the other, and each change is an `input` event of the textarea. `language` is
 * javascript, liquid, expression, json or plain; `types`, `check`, `run`, `completions`, `preview`, `samples` and `facts` are addresses that the languages ask. Faults that the server tells
 * (`studio:faults` on the field or the textarea) are underlined and, unless the attribute `quiet` says that somebody else does it, listed. Without scripts the textarea is an ordinary one.
 */
export class StudioCodeEditor extends HTMLElement {
  #labels: EditorLabels = defaults;
  #area: HTMLTextAreaElement | undefined;
  #view: EditorView | undefined;
  #language: EditorLanguage | undefined;
  #place!: HTMLElement;
  #list!: HTMLElement;
  #status!: HTMLElement;
  #isTaking = false;
  #isGiving = false;

  connectedCallback(): void {
    const area = this.querySelector('textarea');
    if (!area || this.#area) return;
    this.#area = area;
    this.#labels = readLabels(this, defaults);
    const open = languages[this.getAttribute('language') ?? ''];
    if (!open) {
      console.error(`<studio-code-editor>: there is no language '${this.getAttribute('language')}'.`);
      return;
    }
    open().then(
      (language) => this.#open(area, language),
      (error: unknown) => console.error('<studio-code-editor>: the editor could not be loaded; the field works without it.', error),
    );
  }

  disconnectedCallback(): void {
    this.#language?.close?.();
  }

  /** The editor, once it is open. */
  get view(): EditorView | undefined {
    return this.#view;
  }

  #open(area: HTMLTextAreaElement, open: LanguageOpener): void {
    if (!this.isConnected || this.#view) return;
    const place: EditorPlace = {
      element: this,
      area,
      labels: this.#labels,
      view: () => this.#view,
      address: (attribute) => sameOrigin(this.getAttribute(attribute)),
      tell: (faults) => this.#tell(faults),
    };
    const language = open(place);
    this.#language = language;
    const host = make('div', { class: 'studio-code-host' });
    this.#place = make('span', { class: 'studio-code-place', 'aria-hidden': 'true' });
    this.#list = make('ul', { class: 'studio-check-errors' });
    this.#status = make('span', { class: 'visually-hidden', role: 'status' });
    const hadFocus = document.activeElement === area;
    const [from, to] = [area.selectionStart, area.selectionEnd];
    const name = area.labels?.[0]?.textContent?.trim() || area.getAttribute('aria-label')?.trim() || titleOf(fieldOf(this) ?? this);
    area.before(host);
    this.#hide(area);
    this.#view = openEditor(host, {
      text: area.value,
      name,
      description: this.#description(area),
      rows: area.rows,
      isClosed: area.readOnly || area.matches(':disabled'),
      isProgram: language.isProgram,
      extensions: [
        told,
        linter((view) => view.state.field(told).map((fault) => toDiagnostic(view.state.doc.toString(), fault)), {
          delay: 10, needsRefresh: (update) => update.transactions.some((t) => t.effects.some((e) => e.is(tell))),
        }),
        Prec.high(keymap.of([
          ...(language.format ? [{ key: 'Shift-Alt-f', run: () => this.#format() }] : []),
          ...(language.run ? [{ key: 'Mod-Enter', run: () => (language.run!(), true) }] : []),
        ])),
        language.extensions,
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !this.#isTaking) this.#give();
          if (update.docChanged || update.selectionSet) this.#where();
          if (update.transactions.some((t) => t.effects.some((e) => e.is(setDiagnosticsEffect)))) this.#showFaults();
        }),
      ],
    });
    this.#foot(language);
    this.#listen(area);
    if (hadFocus) this.#take({ from, to, focus: true });
    this.#where();
    this.dataset['ready'] = '';
  }

  /** The textarea stays in the form, for labels, faults and the browser's own checks; who comes to it is taken to the editor. */
  #hide(area: HTMLTextAreaElement): void {
    // The label is the editor's now: it has its words, and a click on it goes there.
    for (const label of area.labels ? [...area.labels] : []) {
      label.removeAttribute('for');
      label.addEventListener('click', () => this.#view?.focus());
    }
    area.classList.add('visually-hidden');
    area.tabIndex = -1;
    area.setAttribute('aria-hidden', 'true');
  }

  #foot(language: EditorLanguage): void {
    const tools = make('div', { class: 'studio-code-tools' });
    if (language.format) {
      const button = make('button', { type: 'button', class: 'btn btn-sm btn-outline-secondary', text: this.#labels.format });
      button.addEventListener('click', () => this.#format());
      tools.append(button);
    }
    tools.append(keyHelp(this.#labels, language), this.#place);
    this.append(tools, this.#list, this.#status);
    if (language.panel) {
      // What is chosen there is no value of the form.
      for (const event of ['input', 'change', 'studio:faults']) language.panel.addEventListener(event, (e) => e.stopPropagation());
      this.append(language.panel);
    }
  }

  #listen(area: HTMLTextAreaElement): void {
    area.addEventListener('focus', () => this.#take({ from: area.selectionStart, to: area.selectionEnd, focus: true }));
    area.addEventListener('select', () => !this.#isGiving && this.#take({ from: area.selectionStart, to: area.selectionEnd, focus: false }));
    area.addEventListener('input', () => !this.#isGiving && this.#take({ from: area.selectionStart, to: area.selectionEnd, focus: false }));
    area.form?.addEventListener('reset', () => setTimeout(() => this.#take({ from: 0, to: 0, focus: false })));
    const hear = (event: Event) => this.#hear((event as CustomEvent<readonly (Fault & { readonly length?: number })[]>).detail);
    area.addEventListener('studio:faults', hear);
    fieldOf(this)?.addEventListener('studio:faults', hear);
    new MutationObserver(() => this.#markInvalid()).observe(area, { attributeFilter: ['aria-invalid', 'aria-describedby', 'disabled', 'readonly'] });
    this.#markInvalid();
  }

  #markInvalid(): void {
    const content = this.#view?.contentDOM;
    const host = this.querySelector('.studio-code-host');
    const isInvalid = this.#area!.getAttribute('aria-invalid') === 'true';
    host?.toggleAttribute('data-invalid', isInvalid);
    if (isInvalid) content?.setAttribute('aria-invalid', 'true');
    else content?.removeAttribute('aria-invalid');
    const description = host?.shadowRoot?.getElementById('description');
    if (description) description.textContent = this.#description(this.#area!);
  }

  /** The textarea says something else now: so does the editor. */
  #take({ from, to, focus }: { readonly from: number; readonly to: number; readonly focus: boolean }): void {
    const [view, area] = [this.#view, this.#area];
    if (!view || !area) return;
    const [now, then] = [view.state.doc.toString(), area.value];
    this.#isTaking = true;
    if (now !== then) {
      const first = commonStart(now, then);
      const last = commonEnd(now, then, first);
      view.dispatch({ changes: { from: first, to: now.length - last, insert: then.slice(first, then.length - last) }, userEvent: 'input' });
    }
    const length = view.state.doc.length;
    const { main } = view.state.selection;
    const [start, end] = [Math.min(from, length), Math.min(to, length)];
    // Browsers tell of a selection that was set from here too; setting it again would end what is being suggested.
    if (main.from !== start || main.to !== end) view.dispatch({ selection: { anchor: start, head: end }, scrollIntoView: true });
    this.#isTaking = false;
    if (focus && !view.hasFocus) view.focus();
  }

  /** The person wrote: the textarea says the same, and whoever listens to it hears. */
  #give(): void {
    const [view, area] = [this.#view!, this.#area!];
    this.#isGiving = true;
    area.value = view.state.doc.toString();
    area.setSelectionRange(view.state.selection.main.from, view.state.selection.main.to);
    area.dispatchEvent(new Event('input', { bubbles: true }));
    this.#isGiving = false;
  }

  #where(): void {
    const { state } = this.#view!;
    const head = state.selection.main.head;
    const line = state.doc.lineAt(head);
    this.#place.textContent = format(this.#labels.place, line.number, head - line.from + 1);
    if (this.#isTaking || this.#isGiving) return;
    this.#isGiving = true;
    this.#area!.setSelectionRange(state.selection.main.from, state.selection.main.to);
    this.#isGiving = false;
  }

  #hear(faults: readonly (Fault & { readonly length?: number })[]): void {
    this.#tell(faults.filter((f) => f.line && f.column).map((f) => ({ line: f.line!, column: f.column!, message: f.message, ...(f.length ? { length: f.length } : {}) })));
  }

  #tell(faults: readonly CodeFault[]): void {
    const view = this.#view;
    if (!view || (faults.length === 0 && view.state.field(told).length === 0)) return;
    view.dispatch({ effects: tell.of(faults) });
    forceLinting(view);
  }

  #showFaults(): void {
    const view = this.#view!;
    const entries: HTMLElement[] = [];
    const text = view.state.doc.toString();
    forEachDiagnostic(view.state, (diagnostic, from, to) => {
      if (entries.length >= mostShown) return;
      const { line, column } = placeOf(text, from);
      const button = make('button', { type: 'button', text: format(this.#labels.errors, line, column, diagnostic.message), 'data-severity': diagnostic.severity });
      button.addEventListener('click', () => {
        view.focus();
        view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      });
      entries.push(make('li', {}, button));
    });
    this.dataset['faults'] = String(entries.length);
    if (this.hasAttribute('quiet')) return;
    this.#list.replaceChildren(...entries);
    const said = entries.length > 0 ? format(this.#labels.found, entries.length) : '';
    if (this.#status.textContent !== said) this.#status.textContent = said;
  }

  #format(): boolean {
    void this.#language?.format?.(this.#view!);
    return true;
  }

  #description(area: HTMLTextAreaElement): string {
    const ids = (area.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
    return ids.map((id) => document.getElementById(id)?.textContent?.trim() ?? '').filter(Boolean).join(' ');
  }
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let count = 0;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count += 1;
  return count;
}
