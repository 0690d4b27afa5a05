/** Texts come from the server, already in the person's language; the defaults stand in only where a page gives none. */
export function readLabels<T extends Record<string, string>>(element: Element, defaults: T): T {
  const json = element.getAttribute('labels');
  if (!json) return defaults;
  try {
    const given: unknown = JSON.parse(json);
    if (typeof given !== 'object' || given === null) return defaults;
    const texts = Object.entries(given).filter(([, text]) => typeof text === 'string');
    return { ...defaults, ...Object.fromEntries(texts) };
  } catch {
    console.warn(`<${element.localName}>: the labels attribute is not JSON; the English defaults are shown.`);
    return defaults;
  }
}

/** Fills `{0}`, `{1}`… as the server's own string formats do. */
export function format(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? whole : String(value);
  });
}

/** Whole numbers in the page's language: 12345 → 12,345. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat(document.documentElement.lang || undefined).format(value);
}
