import type { Diagnostic } from '@codemirror/lint';
import { offsetAt } from '../../lib/text-position';

/** What is wrong at a place of a text; line and column count from 1. */
export interface CodeFault {
  readonly line: number;
  readonly column: number;
  readonly length?: number;
  readonly message: string;
  readonly severity?: 'error' | 'warning';
}

/** A fault as the editor underlines it: over its length, else over the word that stands there, else over one character. */
export function toDiagnostic(text: string, fault: CodeFault): Diagnostic {
  let from = offsetAt(text, fault.line, fault.column);
  const rest = text.slice(from);
  const length = fault.length || (/^[\p{L}\p{N}_$]+/u.exec(rest)?.[0].length ?? 1);
  const to = Math.min(text.length, from + length);
  // What is wrong at the very end is shown at the last character.
  if (to === from) from = Math.max(0, from - 1);
  return { from, to, severity: fault.severity ?? 'error', message: fault.message };
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

/** Faults of two sources without saying the same twice: the first source has the better words, so of the second only those on other lines are kept. */
export function merge(first: readonly Diagnostic[], second: readonly Diagnostic[], text: string): Diagnostic[] {
  const lines = new Set(first.filter((d) => d.severity === 'error').map((d) => placeOf(text, d.from).line));
  return [...first, ...second.filter((d) => !lines.has(placeOf(text, d.from).line))];
}
