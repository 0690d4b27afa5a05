/** Attributes of {@link make}; `text` becomes the text content, so markup in it stays text. */
export interface ElementOptions {
  readonly text?: string;
  readonly class?: string;
  readonly [attribute: string]: string | undefined;
}

/** Creates an element with attributes and children. There is no way to pass markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  options: ElementOptions = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (key === 'text') element.textContent = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** The address when it belongs to this site, otherwise undefined: what it answers is put on the page or gets a token. */
export function sameOrigin(address: string | null): URL | undefined {
  if (!address) return undefined;
  try {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? url : undefined;
  } catch {
    return undefined;
  }
}
