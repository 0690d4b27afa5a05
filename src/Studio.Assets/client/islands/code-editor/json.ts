import { json, jsonParseLinter } from '@codemirror/lang-json';
import { linter } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import type { EditorLanguage } from './language';

/** JSON: the parser's faults at their place, and its usual form. */
export function openJson(): EditorLanguage {
  const parse = jsonParseLinter();
  return {
    isProgram: true,
    // An empty field is no value, not a wrong one.
    extensions: [json(), linter((view) => (view.state.doc.toString().trim() === '' ? [] : parse(view)), { delay: 300 })],
    format: async (view) => arrange(view),
  };
}

function arrange(view: EditorView): void {
  const text = view.state.doc.toString();
  try {
    const ordered = JSON.stringify(JSON.parse(text), null, 2);
    if (ordered !== text) view.dispatch({ changes: { from: 0, to: text.length, insert: ordered }, userEvent: 'input' });
  } catch {
    // What is wrong is underlined already.
  }
}
