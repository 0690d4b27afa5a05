import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { CodeFault } from './faults';
import type { EditorLabels } from './labels';

/** What a language needs of the element that it is written in. */
export interface EditorPlace {
  readonly element: HTMLElement;
  readonly area: HTMLTextAreaElement;
  readonly labels: EditorLabels;
  /** The editor, once it is open. */
  readonly view: () => EditorView | undefined;
  /** An address of the element's attribute, when it is of this site. */
  readonly address: (attribute: string) => URL | undefined;
  /** Shows faults that a run, a preview or the server found, until the text changes. */
  readonly tell: (faults: readonly CodeFault[]) => void;
}

/** A language as the editor speaks it. */
export interface EditorLanguage {
  /** False for text that people read. */
  readonly isProgram: boolean;
  readonly extensions: Extension;
  /** Puts the text in order; undefined where the language has no order of its own. */
  readonly format?: (view: EditorView) => Promise<void>;
  /** What stands under the editor: a panel to run it, a preview. */
  readonly panel?: HTMLElement;
  /** Runs the text, for the keyboard. */
  readonly run?: () => void;
  readonly close?: () => void;
}

/** Opens a language in a place. */
export type LanguageOpener = (place: EditorPlace) => EditorLanguage;
