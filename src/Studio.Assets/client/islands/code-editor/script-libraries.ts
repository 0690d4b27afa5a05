/// <reference types="vite/client" />

// The language alone: what a browser or a server adds is not there for scripts.
const found = import.meta.glob<string>(
  ['/node_modules/typescript/lib/lib.es5.d.ts', '/node_modules/typescript/lib/lib.es20{15,16,17,18,19,20}*.d.ts', '/node_modules/typescript/lib/lib.decorators*.d.ts', '!**/*.full.d.ts', '!/node_modules/typescript/lib/lib.es2017.sharedmemory.d.ts'],
  { query: '?raw', import: 'default', eager: true },
);

/** TypeScript's declarations of the language, by file name. */
export const libraries: ReadonlyMap<string, string> = new Map(Object.entries(found).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]));
