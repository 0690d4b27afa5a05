/** Gives the class of a custom element, usually by a dynamic import. */
export type IslandLoader = () => Promise<CustomElementConstructor>;

/** Loads and defines the islands that are on the page, and no others. */
export function defineIslands(islands: Readonly<Record<string, IslandLoader>>): void {
  for (const [name, load] of Object.entries(islands)) {
    if (!document.querySelector(name) || customElements.get(name)) continue;
    load().then(
      (island) => customElements.define(name, island),
      (error: unknown) => console.error(`<${name}> could not be loaded; the page works without it.`, error),
    );
  }
}
