import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

// The theme's variables reach into the shadow tree, so that light and dark need no second theme.
const look = EditorView.theme({
  '&': { color: 'var(--studio-text)', backgroundColor: 'var(--studio-sunken)', border: '1px solid var(--studio-line-strong)', borderRadius: 'var(--studio-radius-small)', fontSize: '.875rem', overflow: 'hidden' },
  '&.cm-focused': { outline: 'none', borderColor: 'var(--studio-accent)', boxShadow: '0 0 0 3px var(--studio-ring)' },
  ':host([data-invalid]) &': { borderColor: 'var(--studio-danger)' },
  '.cm-scroller': { fontFamily: 'var(--studio-mono)', lineHeight: '1.6', maxHeight: 'min(70vh, 40rem)', overflow: 'auto' },
  '.cm-content': { padding: '.5rem 0', caretColor: 'var(--studio-text)', fontVariantLigatures: 'none' },
  '.cm-line': { padding: '0 .75rem' },
  '.cm-cursor': { borderInlineStartColor: 'var(--studio-text)', borderInlineStartWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--studio-muted)', border: '0', borderInlineEnd: '1px solid var(--studio-line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { color: 'var(--studio-text)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--studio-accent-soft)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--studio-accent-soft)', outline: '1px solid var(--studio-line-strong)' },
  '.cm-tooltip': { backgroundColor: 'var(--studio-surface)', color: 'var(--studio-text)', border: '1px solid var(--studio-line-strong)', borderRadius: 'var(--studio-radius-small)', boxShadow: 'var(--studio-shadow)', maxWidth: 'min(34rem, 90vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--studio-mono)', fontSize: '.8125rem', maxHeight: '14rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '.1875rem .5rem', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--studio-accent)', color: '#fff' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--studio-muted)' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-tooltip.cm-completionInfo, .cm-hover': { padding: '.375rem .625rem', fontSize: '.8125rem', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '.cm-completionInfo code, .cm-hover code': { fontFamily: 'var(--studio-mono)' },
  '.cm-diagnostic': { padding: '.3125rem .625rem', fontSize: '.8125rem', overflowWrap: 'anywhere' },
  '.cm-diagnostic-error': { borderInlineStart: '3px solid var(--studio-danger)' },
  '.cm-diagnostic-warning': { borderInlineStart: '3px solid var(--studio-warning)' },
  '.cm-lintRange': { backgroundImage: 'none', textDecorationLine: 'underline', textDecorationStyle: 'wavy', textDecorationThickness: '1.5px', textUnderlineOffset: '3px' },
  '.cm-lintRange-error': { textDecorationColor: 'var(--studio-danger)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--studio-warning)' },
  '.cm-lint-marker': { width: '.75em', height: '.75em', marginBlockStart: '.4em', borderRadius: '50%', content: 'none' },
  '.cm-lint-marker-error': { backgroundColor: 'var(--studio-danger)', content: 'none' },
  '.cm-lint-marker-warning': { backgroundColor: 'var(--studio-warning)', content: 'none' },
  '.cm-panels': { backgroundColor: 'var(--studio-surface)', color: 'var(--studio-text)', borderColor: 'var(--studio-line)' },
  '.cm-panel input, .cm-panel button': { font: 'inherit', fontSize: '.8125rem', color: 'inherit', backgroundColor: 'var(--studio-sunken)', backgroundImage: 'none', border: '1px solid var(--studio-line-strong)', borderRadius: '.25rem' },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword, tags.tagName], color: 'var(--studio-accent-text)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--studio-success)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--studio-warning)' },
  { tag: [tags.comment], color: 'var(--studio-muted)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.typeName, tags.className], color: 'var(--studio-info)' },
  { tag: [tags.attributeName, tags.labelName], color: 'var(--studio-info)' },
  { tag: tags.invalid, color: 'var(--studio-danger)' },
]);

/** How the editor looks, in both themes of the page. */
export const appearance: Extension = [look, syntaxHighlighting(colours)];
