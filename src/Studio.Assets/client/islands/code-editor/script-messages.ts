import type { ScriptEdit, ScriptFault, ScriptSuggestion, ScriptWord } from './script-service';

/** What the page asks the worker. */
export type ScriptQuestion =
  | { readonly kind: 'types'; readonly declarations: string }
  | { readonly kind: 'complete'; readonly text: string; readonly at: number }
  | { readonly kind: 'describe'; readonly text: string; readonly at: number; readonly name: string }
  | { readonly kind: 'hover'; readonly text: string; readonly at: number }
  | { readonly kind: 'lint'; readonly text: string }
  | { readonly kind: 'format'; readonly text: string };

/** What the worker answers to each. */
export interface ScriptAnswers {
  readonly types: undefined;
  readonly complete: ScriptSuggestion[];
  readonly describe: ScriptWord | undefined;
  readonly hover: ScriptWord | undefined;
  readonly lint: ScriptFault[];
  readonly format: ScriptEdit[];
}

/** A question on its way. */
export interface ScriptCall {
  readonly id: number;
  readonly question: ScriptQuestion;
}

/** An answer on its way back. */
export interface ScriptReply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}
