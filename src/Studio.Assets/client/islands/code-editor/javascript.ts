import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { type Diagnostic, linter } from '@codemirror/lint';
import { StateEffect } from '@codemirror/state';
import { EditorView, hoverTooltip } from '@codemirror/view';
import { make } from '../../lib/dom';
import { requestJson, requestText } from '../../lib/http';
import { type CodeFault, merge, toDiagnostic } from './faults';
import type { EditorLanguage, EditorPlace } from './language';
import { RunPanel } from './run-panel';
import { scriptClient } from './script-client';
import type { ScriptAnswers, ScriptQuestion } from './script-messages';
import type { ScriptWord } from './script-service';

const pause = 600;

/** A tenant's types may have changed meanwhile, but not while somebody writes a word. */
const typesAge = 3000;

const refreshed = StateEffect.define<null>();

const kinds: Readonly<Record<string, string>> = { method: 'method', function: 'function', property: 'property', getter: 'property', var: 'variable', let: 'variable', const: 'constant', keyword: 'keyword', class: 'class', interface: 'type', type: 'type', parameter: 'variable' };

/** JavaScript over the tenant's own types: suggestions, faults at their place, form, and a run with a sample. */
export function openJavaScript(place: EditorPlace): EditorLanguage {
  const types = new TenantTypes(place.address('types'));
  const panel = place.address('run') ? new RunPanel(place) : undefined;
  return {
    isProgram: true,
    extensions: [
      javascript(),
      javascriptLanguage.data.of({ autocomplete: (context: CompletionContext) => complete(context, types) }),
      linter((view) => lint(view, types, place), { delay: pause, needsRefresh: (update) => update.transactions.some((t) => t.effects.some((e) => e.is(refreshed))) }),
      hoverTooltip(async (view, at) => {
        const word = await types.ask({ kind: 'hover', text: view.state.doc.toString(), at });
        return word ? { pos: word.from, end: word.to, create: () => ({ dom: describe(word, 'cm-hover') }) } : null;
      }),
      EditorView.focusChangeEffect.of((_, isFocused) => {
        if (isFocused) void types.refresh().then((changed) => changed && place.view()?.dispatch({ effects: refreshed.of(null) }));
        return null;
      }),
    ],
    format: async (view) => {
      const text = view.state.doc.toString();
      const edits = await types.ask({ kind: 'format', text });
      // Whoever went on writing is not disturbed.
      if (edits && view.state.doc.toString() === text) view.dispatch({ changes: edits.map((e) => ({ from: e.from, to: Math.min(e.to, text.length), insert: e.text })), userEvent: 'input' });
    },
    ...(panel ? { panel: panel.element, run: () => void panel.run() } : {}),
  };
}

/** The language service with the declarations of one place. */
class TenantTypes {
  static #current = '';
  #declarations = '';
  #asked = 0;
  #loading: Promise<boolean> | undefined;

  constructor(private readonly address: URL | undefined) {}

  /** Asks with this place's types; undefined where the service cannot be had. */
  async ask<Q extends ScriptQuestion>(question: Q): Promise<ScriptAnswers[Q['kind']] | undefined> {
    try {
      // Whoever asks while the types are on their way waits for them too.
      if (this.#asked === 0) void this.refresh();
      await this.#loading;
      const client = scriptClient();
      if (TenantTypes.#current !== this.#declarations) {
        TenantTypes.#current = this.#declarations;
        void client.ask({ kind: 'types', declarations: this.#declarations });
      }
      return await client.ask(question);
    } catch (error) {
      console.warn('<studio-code-editor>: scripts cannot be examined here; the server still checks them.', error);
      return undefined;
    }
  }

  /** Looks whether the tenant's types are others now. */
  refresh(): Promise<boolean> {
    if (!this.address || Date.now() - this.#asked < typesAge) return this.#loading ?? Promise.resolve(false);
    this.#asked = Date.now();
    return (this.#loading = this.#load(this.address));
  }

  async #load(address: URL): Promise<boolean> {
    const answer = await requestText(address, { headers: { Accept: 'text/plain' } });
    const before = this.#declarations;
    if (answer.kind === 'ok') this.#declarations = answer.value;
    return before !== this.#declarations;
  }
}

async function complete(context: CompletionContext, types: TenantTypes): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w$]*/);
  const isAfterPoint = context.matchBefore(/\.[\w$]*/) !== null;
  if (!context.explicit && !isAfterPoint && (!word || word.from === word.to)) return null;
  const text = context.state.doc.toString();
  const found = await types.ask({ kind: 'complete', text, at: context.pos });
  if (!found || found.length === 0 || context.aborted) return null;
  const options = found.map((suggestion): Completion => ({
    label: suggestion.name,
    type: kinds[suggestion.kind] ?? 'text',
    // What is Studio's own and near comes before the words of the language.
    boost: suggestion.kind === 'keyword' ? -50 : 20 - Math.min(40, Number(suggestion.sort) || 15),
    info: async () => {
      const described = await types.ask({ kind: 'describe', text, at: context.pos, name: suggestion.name });
      return described ? describe(described, '') : null;
    },
  }));
  return { from: word?.from ?? context.pos, options, validFor: /^[\w$]*$/ };
}

async function lint(view: EditorView, types: TenantTypes, place: EditorPlace): Promise<Diagnostic[]> {
  const text = view.state.doc.toString();
  if (text.trim() === '') return [];
  const check = place.address('check');
  const [own, answer] = await Promise.all([
    types.ask({ kind: 'lint', text }),
    check ? requestJson<{ readonly errors: readonly CodeFault[] }>(check, { json: { source: text } }) : undefined,
  ]);
  const first = (own ?? []).map((f): Diagnostic => ({ from: Math.min(f.from, text.length), to: Math.min(Math.max(f.to, f.from + 1), text.length), message: f.message, severity: f.isWarning ? 'warning' : 'error' }));
  const second = answer?.kind === 'ok' ? answer.value.errors.map((f) => toDiagnostic(text, f)) : [];
  return merge(first, second, text);
}

function describe(word: ScriptWord, name: string): HTMLElement {
  return make('div', { class: name }, make('code', { text: word.signature }), ...(word.documentation ? [make('div', { text: word.documentation })] : []));
}
