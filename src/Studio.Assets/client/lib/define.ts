/** Gives the class of a custom element, usually by a dynamic import; nothing where the module defines the element itself. */
export type IslandLoader = () => Promise<CustomElementConstructor | undefined>;

const known = new Map<string, IslandLoader>();
const asked = new Set<string>();

/** Makes the islands known, and loads and defines those that are on the page, and no others. */
export function defineIslands(islands: Readonly<Record<string, IslandLoader>>): void {
  for (const [name, load] of Object.entries(islands)) {
    if (!known.has(name)) known.set(name, load);
  }
  defineWithin(document);
}

/** Loads and defines the islands in a part of the page that came later. */
export function defineWithin(root: ParentNode): void {
  for (const [name, load] of known) {
    const here = root.querySelector(name) ?? (root instanceof Element && root.localName === name ? root : null);
    if (!here || asked.has(name) || customElements.get(name)) continue;
    asked.add(name);
    load().then(
      (island) => {
        if (customElements.get(name)) return;
        if (island) customElements.define(name, island);
        else console.error(`<${name}>: its module was loaded, but does not define it.`);
      },
      (error: unknown) => {
        // A part that comes later may try again: the network may be back.
        asked.delete(name);
        console.error(`<${name}> could not be loaded; the page works without it.`, error);
      },
    );
  }
}

/** The elements that modules bring, by the addresses of their scripts: the page names them in `<meta name="studio-elements">`. */
export function moduleIslands(page: Document): Record<string, IslandLoader> {
  const json = page.querySelector<HTMLMetaElement>('meta[name="studio-elements"]')?.content;
  if (!json) return {};
  const addresses = JSON.parse(json) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => [
      name,
      async () => {
        await import(/* @vite-ignore */ address);
        return undefined;
      },
    ]),
  );
}
