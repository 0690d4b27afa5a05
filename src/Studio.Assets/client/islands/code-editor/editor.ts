import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { appearance } from './theme';

/** How long after Escape the Tab key indents instead of leaving. */
const indentFor = 2000;

/** What an editor begins with. */
export interface EditorStart {
  readonly text: string;
  /** What the field is called, for who does not see it. */
  readonly name: string;
  /** What else is said of the field: its help, and how to leave. */
  readonly description: string;
  readonly rows: number;
  readonly isClosed: boolean;
  /** False for text that people read, whose lines wrap and are not numbered. */
  readonly isProgram: boolean;
  readonly extensions: Extension;
}

/**
 * An editor in a shadow tree of its own: there its styles are constructed style sheets, which the pages' content policy (no inline styles) allows.
 * Tab leaves, as in every field of a form; Escape and then Tab indents.
 */
export function openEditor(host: HTMLElement, start: EditorStart): EditorView {
  const root = host.attachShadow({ mode: 'open' });
  const description = document.createElement('p');
  description.id = 'description';
  description.hidden = true;
  description.textContent = start.description;
  root.append(description);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: start.text,
      extensions: [
        start.isProgram ? [lineNumbers(), highlightActiveLineGutter()] : [EditorView.lineWrapping],
        typeOverSelections,
        history(), drawSelection(), highlightSpecialChars(), bracketMatching(), closeBrackets(), indentOnInput(), indentUnit.of('  '),
        lintGutter(),
        autocompletion({ icons: false, activateOnTypingDelay: 50 }),
        keymap.of([...completionKeymap, ...lintKeymap, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
        start.extensions,
        EditorState.readOnly.of(start.isClosed),
        // Editable text can be reached without a tabindex; tools that look at pages for people who cannot use a mouse do not count it unless it says so.
        EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': start.name, 'aria-describedby': description.id, autocapitalize: 'off', spellcheck: start.isProgram ? 'false' : 'true' }),
        EditorView.theme({ '.cm-content, .cm-gutter': { minHeight: `${Math.max(2, start.rows) * 1.6 + 1}em` } }),
        appearance,
      ],
    }),
  });
  indentAfterEscape(host, view);
  return view;
}

/**
 * What is typed over a selection is put in here and not by the browser, which keeps the looks of what it replaces in `style` attributes: the pages' policy complains of them.
 */
const typeOverSelections = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || view.composing || view.state.readOnly) return false;
    const { from, to } = replacedBy(event, view);
    if (from === to && !event.data.includes('\n')) return false;
    event.preventDefault();
    const typed = event.data;
    const insert = () => view.state.update({ changes: { from, to, insert: typed }, selection: { anchor: from + view.state.toText(typed).length }, userEvent: 'input.type', scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, typed, insert))) view.dispatch(insert());
    return true;
  },
});

/** What an input replaces, as the browser says it: the editor hears of a new selection only after the input that follows at once. */
function replacedBy(event: InputEvent, view: EditorView): { readonly from: number; readonly to: number } {
  const [range] = event.getTargetRanges();
  if (!range || !view.contentDOM.contains(range.startContainer) || !view.contentDOM.contains(range.endContainer)) return view.state.selection.main;
  return { from: view.posAtDOM(range.startContainer, range.startOffset), to: view.posAtDOM(range.endContainer, range.endOffset) };
}

/** Tab within two seconds of Escape indents; before the editor hears it, which would leave. */
function indentAfterEscape(host: HTMLElement, view: EditorView): void {
  let escaped = 0;
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') escaped = Date.now();
    if (event.key !== 'Tab' || event.ctrlKey || event.metaKey || event.altKey || Date.now() - escaped > indentFor) return;
    event.preventDefault();
    event.stopPropagation();
    // Several steps, one after the other.
    escaped = Date.now();
    (event.shiftKey ? indentLess : indentMore)(view);
  }, { capture: true });
}
