import { createSystem, createVirtualTypeScriptEnvironment, type VirtualTypeScriptEnvironment } from '@typescript/vfs';
import type ts from 'typescript';
import { nearest } from './spelling';

/** A suggestion at a place. */
export interface ScriptSuggestion {
  readonly name: string;
  readonly kind: string;
  readonly sort: string;
}

/** What is wrong between two offsets. */
export interface ScriptFault {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly isWarning: boolean;
}

/** What a name is. */
export interface ScriptWord {
  readonly signature: string;
  readonly documentation: string;
  readonly from: number;
  readonly to: number;
}

/** A replacement in the text. */
export interface ScriptEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const script = '/script.js';
const plain = '/plain.js';
const types = '/studio.d.ts';
const nothing = 'export {};\n';

// A script is the body of a function: it may `return`, and wait. What it means is examined in one; how it is written, as it stands.
const head = '(async function () {';
const tail = '\n})();\n';

// A `return` outside of a function, and hints that are none for planners.
const noSuchName = 2304;
const noSuchProperty = 2339;
const allowed = new Set([1108, 7027, 7044, 7043, 7045, 7047, 80001, 80004, 80005, 80006, 80007]);

/**
 * TypeScript's language service over one script and the declarations of what scripts can speak of. No browser, no Node: a script has the language and what Studio gives it.
 */
export class ScriptService {
  readonly #environment: VirtualTypeScriptEnvironment;
  #written: string | undefined;

  constructor(private readonly compiler: typeof ts, libraries: ReadonlyMap<string, string>) {
    const files = new Map<string, string>([[script, nothing], [plain, nothing], [types, nothing]]);
    for (const [name, text] of libraries) files.set(`/${name}`, text);
    this.#environment = createVirtualTypeScriptEnvironment(createSystem(files), [types, script, plain], compiler, {
      target: compiler.ScriptTarget.ES2020,
      lib: ['es2020'],
      module: compiler.ModuleKind.ESNext,
      moduleDetection: compiler.ModuleDetectionKind.Force,
      allowJs: true,
      checkJs: true,
      noEmit: true,
      // Planners write plain JavaScript: a field without a value is theirs to think of, and a parameter needs no type.
      strict: false,
      types: [],
    });
  }

  /** Gives the declarations of what scripts can speak of. */
  setTypes(declarations: string): void {
    this.#environment.updateFile(types, declarations === '' ? nothing : declarations);
  }

  /** What can stand at a place. */
  complete(text: string, at: number): ScriptSuggestion[] {
    this.#write(text);
    const found = this.#service.getCompletionsAtPosition(script, at + head.length, { includeCompletionsWithInsertText: false, includeCompletionsForModuleExports: false });
    return (found?.entries ?? []).filter((e) => e.kind !== 'warning' && e.name !== 'arguments').map((e) => ({ name: e.name, kind: e.kind, sort: e.sortText }));
  }

  /** What a suggestion is. */
  describe(text: string, at: number, name: string): ScriptWord | undefined {
    this.#write(text);
    const details = this.#service.getCompletionEntryDetails(script, at + head.length, name, {}, undefined, {}, undefined);
    return details && { signature: this.#text(details.displayParts), documentation: this.#documentation(details), from: at, to: at };
  }

  /** What stands at a place. */
  hover(text: string, at: number): ScriptWord | undefined {
    this.#write(text);
    const info = this.#service.getQuickInfoAtPosition(script, at + head.length);
    return info && { signature: this.#text(info.displayParts), documentation: this.#documentation(info), from: info.textSpan.start - head.length, to: info.textSpan.start + info.textSpan.length - head.length };
  }

  /** What is wrong in the text. */
  lint(text: string): ScriptFault[] {
    this.#write(text);
    const isFault = (d: ts.Diagnostic) => !allowed.has(d.code);
    const syntactic = this.#service.getSyntacticDiagnostics(plain).filter(isFault);
    // A text that cannot be read has no meaning to be wrong about.
    const isRead = syntactic.length === 0;
    const all: readonly ts.Diagnostic[] = isRead ? this.#service.getSemanticDiagnostics(script).filter(isFault) : syntactic;
    const offset = isRead ? head.length : 0;
    return all.map((d) => ({
      from: Math.max(0, (d.start ?? offset) - offset),
      to: Math.max(1, (d.start ?? offset) - offset + (d.length ?? 1)),
      message: this.#message(d),
      isWarning: d.category !== this.compiler.DiagnosticCategory.Error,
    }));
  }

  /** The changes that put the text in order. */
  format(text: string): ScriptEdit[] {
    this.#write(text);
    const settings = { ...this.compiler.getDefaultFormatCodeSettings('\n'), indentSize: 2, tabSize: 2, convertTabsToSpaces: true, semicolons: this.compiler.SemicolonPreference.Ignore };
    return this.#service.getFormattingEditsForDocument(plain, settings).map((e) => ({ from: e.span.start, to: e.span.start + e.span.length, text: e.newText }));
  }

  /** TypeScript's words; where it does not say what may have been meant, the nearest name that can stand there. */
  #message(fault: ts.Diagnostic): string {
    const message = this.compiler.flattenDiagnosticMessageText(fault.messageText, '\n');
    if ((fault.code !== noSuchProperty && fault.code !== noSuchName) || fault.start === undefined) return message;
    const written = fault.file?.text.slice(fault.start, fault.start + (fault.length ?? 0)) ?? '';
    const known = this.#service.getCompletionsAtPosition(script, fault.start, {})?.entries ?? [];
    const meant = nearest(written, known.filter((e) => e.kind !== 'keyword').map((e) => e.name));
    return meant ? `${message} Did you mean '${meant}'?` : message;
  }

  get #service(): ts.LanguageService {
    return this.#environment.languageService;
  }

  #write(text: string): void {
    // The same text again is not examined again.
    if (text === this.#written) return;
    this.#written = text;
    // The file system has no empty files.
    this.#environment.updateFile(plain, text === '' ? ' ' : text);
    this.#environment.updateFile(script, head + text + tail);
  }

  #text(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
    return this.compiler.displayPartsToString(parts ? [...parts] : []);
  }

  #documentation(of: { readonly documentation?: ts.SymbolDisplayPart[] }): string {
    return this.#text(of.documentation);
  }
}
