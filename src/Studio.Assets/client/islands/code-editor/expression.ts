import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { linter } from '@codemirror/lint';
import { requestJson } from '../../lib/http';
import { type CodeFault, toDiagnostic } from './faults';
import type { EditorLanguage, EditorPlace } from './language';

/** A fact that conditions can speak of. */
export interface FactEntry {
  readonly path: string;
  readonly type: string;
  readonly detail: string;
  /** A use of it, where it is asked like a function. */
  readonly insert?: string;
}

const pause = 500;

/** A condition over facts: what can be named, and (with `check`) what the server's compiler says of it. */
export function openExpression(place: EditorPlace): EditorLanguage {
  let facts: Promise<readonly FactEntry[]> | undefined;
  const load = () => (facts ??= loadFacts(place.address('facts')));
  const source = async (context: CompletionContext) => completeFacts(context, await load());
  const check = place.address('check');
  return {
    isProgram: true,
    extensions: [
      javascript(),
      javascriptLanguage.data.of({ autocomplete: source }),
      check ? linter(async (view) => {
        const text = view.state.doc.toString();
        if (text.trim() === '') return [];
        const answer = await requestJson<{ readonly errors: readonly CodeFault[] }>(check, { json: { condition: text } });
        return answer.kind === 'ok' ? answer.value.errors.map((e) => toDiagnostic(text, e)) : [];
      }, { delay: pause }) : [],
    ],
  };
}

async function loadFacts(address: URL | undefined): Promise<readonly FactEntry[]> {
  if (!address) return [];
  const answer = await requestJson<{ readonly facts: readonly FactEntry[] }>(address);
  return answer.kind === 'ok' ? answer.value.facts : [];
}

/** The facts that go on from the words before the caret: after `customer.` its names, at the beginning of a word the roots. */
export function completeFacts(context: CompletionContext, facts: readonly FactEntry[]): CompletionResult | null {
  const word = context.matchBefore(/[\w$]+(?:\s*\??\.\s*[\w$]*)*/);
  if (!word && !context.explicit) return null;
  const written = (word?.text ?? '').replace(/[\s?]/g, '');
  const cut = written.lastIndexOf('.');
  const prefix = written.slice(0, cut + 1);
  const from = context.pos - (written.length - cut - 1);
  const options = new Map<string, Completion>();
  for (const fact of facts) {
    if (!fact.path.startsWith(prefix)) continue;
    const rest = fact.path.slice(prefix.length);
    const next = rest.split('.')[0] ?? '';
    if (next === '') continue;
    if (next !== rest) options.set(next, options.get(next) ?? { label: next, type: 'namespace', boost: 1 });
    else options.set(next, { label: next, detail: fact.type, info: fact.detail, type: 'property', ...(fact.insert ? { apply: fact.insert.slice(prefix.length) } : {}) });
  }
  return options.size > 0 ? { from, options: [...options.values()], validFor: /^[\w$]*$/ } : null;
}
