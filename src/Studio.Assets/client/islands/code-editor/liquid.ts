import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { liquid } from '@codemirror/lang-liquid';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { requestJson } from '../../lib/http';
import type { EditorLanguage, EditorPlace } from './language';
import { PreviewPanel } from './preview-panel';

/** What a template can say, as the server knows it. */
export interface LiquidWords {
  readonly tags: readonly { readonly name: string; readonly detail: string }[];
  readonly filters: readonly { readonly name: string; readonly detail: string }[];
  readonly paths: readonly { readonly path: string; readonly type: string; readonly detail: string }[];
  readonly templates: readonly string[];
}

/** Liquid: suggestions of tags, filters, fields and templates, and a preview that also says what is wrong. */
export function openLiquid(place: EditorPlace): EditorLanguage {
  let words: Promise<LiquidWords | undefined> | undefined;
  const load = () => (words ??= loadWords(place.address('completions')));
  const panel = place.address('preview') ? new PreviewPanel(place) : undefined;
  // One function for good: the editor tells the answers of one source from those of another by it.
  const suggestions = [{ autocomplete: async (context: CompletionContext) => completeLiquid(context, await load()) }];
  return {
    isProgram: false,
    extensions: [
      // The language's own suggestions are about another dialect: tags and filters are this server's.
      liquid().language,
      EditorState.languageData.of(() => suggestions),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) panel?.later();
      }),
    ],
    ...(panel ? { panel: panel.element, run: () => void panel.show() } : {}),
    close: () => panel?.close(),
  };
}

async function loadWords(address: URL | undefined): Promise<LiquidWords | undefined> {
  if (!address) return undefined;
  const answer = await requestJson<LiquidWords>(address);
  return answer.kind === 'ok' ? answer.value : undefined;
}

/** Where the caret stands in a template. */
export type LiquidPosition =
  | { readonly kind: 'tag' | 'filter' | 'template'; readonly written: string }
  | { readonly kind: 'path'; readonly written: string; readonly prefix: string };

/** What can be written at the end of a text: undefined outside of Liquid's marks, and within other texts. */
export function positionIn(before: string): LiquidPosition | undefined {
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  const close = Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'));
  if (open < 0 || close > open) return undefined;
  const inside = before.slice(open + 2).replace(/^-/, '');
  const isTag = before.startsWith('{%', open);
  const template = isTag ? /^\s*(?:render|include)\s+["']([^"']*)$/.exec(inside) : null;
  if (template) return { kind: 'template', written: template[1] ?? '' };
  // An uneven number of quotation marks: the caret stands in a text.
  const quotes = inside.replace(/"[^"]*"|'[^']*'/g, '');
  if (/["']/.test(quotes)) return undefined;
  const tag = isTag ? /^\s*(\w*)$/.exec(inside) : null;
  if (tag) return { kind: 'tag', written: tag[1] ?? '' };
  const filter = /\|\s*(\w*)$/.exec(inside);
  if (filter) return { kind: 'filter', written: filter[1] ?? '' };
  const path = /((?:[\w-]+\.)*)([\w-]*)$/.exec(inside);
  return { kind: 'path', prefix: path?.[1] ?? '', written: path?.[2] ?? '' };
}

/** Suggestions at the caret. */
export function completeLiquid(context: CompletionContext, words: LiquidWords | undefined): CompletionResult | null {
  if (!words) return null;
  const before = context.state.sliceDoc(Math.max(0, context.pos - 2000), context.pos);
  const at = positionIn(before);
  if (!at) return null;
  const options = optionsAt(at, words, before);
  if (options.length === 0 || (!context.explicit && at.written === '' && at.kind === 'path' && at.prefix === '' && !/\{\{-?\s*$/.test(before))) return null;
  return { from: context.pos - at.written.length, options, validFor: at.kind === 'template' ? /^[^"']*$/ : /^[\w-]*$/ };
}

function optionsAt(at: LiquidPosition, words: LiquidWords, before: string): Completion[] {
  switch (at.kind) {
    case 'tag':
      return words.tags.map((t) => ({ label: t.name, detail: t.detail, type: 'keyword' }));
    case 'filter':
      return words.filters.map((f) => ({ label: f.name, detail: f.detail, type: 'function' }));
    case 'template':
      return words.templates.map((name) => ({ label: name, type: 'text' }));
    case 'path':
      return [...pathsAt(at.prefix, words), ...(at.prefix === '' ? assignedIn(before) : [])];
  }
}

function pathsAt(prefix: string, words: LiquidWords): Completion[] {
  const options = new Map<string, Completion>();
  for (const entry of words.paths) {
    if (!entry.path.startsWith(prefix)) continue;
    const rest = entry.path.slice(prefix.length);
    const next = rest.split('.')[0] ?? '';
    if (next === '') continue;
    if (next === rest) options.set(next, { label: next, detail: entry.type, info: entry.detail, type: 'property' });
    else if (!options.has(next)) options.set(next, { label: next, type: 'namespace' });
  }
  return [...options.values()];
}

/** Names that the template itself gives: `assign`, `capture`, `for`. */
function assignedIn(text: string): Completion[] {
  const names = new Set([...text.matchAll(/\{%-?\s*(?:assign|capture|for|increment|decrement)\s+([\w-]+)/g)].map((m) => m[1] ?? ''));
  return [...names].map((label) => ({ label, type: 'variable' }));
}
