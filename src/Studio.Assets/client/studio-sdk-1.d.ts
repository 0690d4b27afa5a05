/**
 * The SDK for scripts of Studio's modules, version 1. A module's plain ES module says
 * `import { define, http, StudioField } from '@studio/sdk'`; the page's import map knows where it is.
 *
 * `@studio/sdk` and `@studio/sdk/1` are this version. Within it things are only added. What would break a module comes as `@studio/sdk/2`, and `@studio/sdk/1` stays beside it.
 */
declare module '@studio/sdk' {
  /** The SDK's version, such as `1.0.0`. */
  export const version: string;

  /** Defines a custom element; a second time nothing happens. */
  export function define(name: string, element: CustomElementConstructor): void;

  /** RFC 9457 problem details. Status 0: no answer came. */
  export interface Problem {
    readonly status: number;
    readonly title: string;
    readonly detail?: string;
    readonly errors?: Readonly<Record<string, readonly string[]>>;
  }

  /** What a call came to. */
  export type Answer<T> =
    | { readonly kind: 'ok'; readonly status: number; readonly value: T }
    | { readonly kind: 'problem'; readonly status: number; readonly problem: Problem }
    | { readonly kind: 'aborted' };

  /** One call. A JSON body implies POST unless a method is given. */
  export interface Call {
    readonly method?: string;
    readonly json?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  }

  /** Calls of the server with the person's session and the anti-forgery token. Nothing is thrown: there is always an answer to show. */
  export const http: {
    json<T>(url: string | URL, call?: Call): Promise<Answer<T>>;
    text(url: string | URL, call?: Call): Promise<Answer<string>>;
  };

  /** The most helpful sentence of a problem. */
  export function describe(problem: Problem): string;

  /** An address below the tenant's root (`/api/loyalty/tiers`) as one of this page's: tenants may have a prefix. */
  export function address(path: string): string;

  /** The address when it belongs to this site, otherwise undefined. */
  export function sameOrigin(address: string | null): URL | undefined;

  /** An element's texts: what its attribute `labels` says (the server writes it in the person's language) over the English defaults. */
  export function labels<T extends Record<string, string>>(element: Element, defaults: T): T;

  /** Fills `{0}`, `{1}`… */
  export function format(template: string, ...values: readonly (string | number)[]): string;

  /** Whole numbers in the page's language: 12345 → 12,345. */
  export function formatCount(value: number): string;

  /** Attributes of `make`; `text` becomes the text content, so markup in it stays text. */
  export interface ElementOptions {
    readonly text?: string;
    readonly class?: string;
    readonly [attribute: string]: string | undefined;
  }

  /** Creates an element with attributes and children. There is no way to pass markup. The page's policy refuses `style`: use classes. */
  export function make<K extends keyof HTMLElementTagNameMap>(name: K, options?: ElementOptions, ...children: readonly Node[]): HTMLElementTagNameMap[K];

  /** An id that no other element of the page has. */
  export function uniqueId(prefix: string): string;

  /** Says a sentence to screen readers, politely. */
  export function announce(text: string): void;

  /** What a chart shows. */
  export interface ChartData {
    /** What the chart is, for those who do not see it. */
    readonly title: string;
    readonly kind: 'line' | 'bar';
    /** Series stand on each other. */
    readonly stacked?: boolean;
    /** What the categories are: the head of the table's first column. */
    readonly category?: string;
    readonly categories: readonly string[];
    readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  }

  /** A chart in the page's colours, light and dark, with its numbers as a table that opens. The drawing is fetched when the element stands on the page. A new `value` attribute (JSON) draws it anew. */
  export function chart(data: ChartData): HTMLElement;

  /**
   * An editor of a field. The server puts the field's plain input into it; the input is what is sent and checked, and works without scripts. Extend it, build what people see in `show`, follow the value in `changed`.
   */
  export abstract class StudioField extends HTMLElement {
    /** The plain input. */
    get control(): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
    /** What the plain input holds; setting it tells the form as if a person had written it. */
    get value(): string;
    set value(text: string);
    /** The field's name for people. */
    get label(): string;
    /** True where the person may not change the field. */
    get disabled(): boolean;
    /** The settings of the field's definition, such as `Minimum` and `Maximum` of a number. */
    get settings(): Readonly<Record<string, unknown>>;
    /** Ends with the element's stay on the page. */
    get signal(): AbortSignal;
    /** The element's texts over the defaults. */
    texts<T extends Record<string, string>>(defaults: T): T;
    /** Puts an element that can have the focus in the plain input's place, with its name, help and faults; the input stays in the form, unseen. */
    replaceControl(element: HTMLElement): void;
    connectedCallback(): void;
    disconnectedCallback(): void;
    /** Builds what people see; called once. */
    abstract show(): void;
    /** The value is another one, and once at the beginning. */
    abstract changed(value: string): void;
  }
}

declare module '@studio/sdk/1' {
  export * from '@studio/sdk';
}
