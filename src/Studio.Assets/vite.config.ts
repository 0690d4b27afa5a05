import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Text under this size gains nothing from compression that a TCP packet would show. */
const smallest = 1024;

/** Writes `.br` and `.gz` beside each text file, so that the host never compresses an asset while a person waits. */
function precompress(): Plugin {
  let folder = '';
  return {
    name: 'studio-precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (!/\.(js|css|svg|json)$/.test(name) || statSync(path).size < smallest) continue;
        const bytes = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

/** The most JavaScript, compressed, that a page may need before it is complete, in bytes per entry. */
const budgets: Readonly<Record<string, number>> = { admin: 60_000, sdk: 8_000, widget: 10_000, site: 10_000, shop: 5_000, 'theme-early': 1_000 };

/** Fails the build when an entry together with what it imports statically has grown beyond its budget. */
function keepBudgets(): Plugin {
  return {
    name: 'studio-budgets',
    apply: 'build',
    generateBundle(_options, bundle) {
      const weigh = (file: string, seen: Set<string>): number => {
        const chunk = bundle[file];
        if (seen.has(file) || chunk?.type !== 'chunk') return 0;
        seen.add(file);
        return gzipSync(chunk.code).length + chunk.imports.reduce((sum, name) => sum + weigh(name, seen), 0);
      };
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
        const size = weigh(chunk.fileName, new Set());
        const budget = budgets[chunk.name] ?? 0;
        if (size > budget) this.error(`The entry '${chunk.name}' weighs ${size} bytes compressed; its budget in vite.config.ts is ${budget}. Load what is heavy by a dynamic import.`);
      }
    },
  };
}

/** The SDK's types lie beside its script, for the editors of those who write modules: `assets/studio-sdk-1.d.ts`. */
function shipTypes(): Plugin {
  return {
    name: 'studio-sdk-types',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'studio-sdk-1.d.ts', source: readFileSync('client/studio-sdk-1.d.ts') });
    },
  };
}

export default defineConfig({
  // Relative references keep working when a tenant is served under a path prefix.
  base: './',
  publicDir: false,
  build: {
    outDir: 'dist',
    assetsDir: '',
    manifest: true,
    target: 'es2022',
    // The content security policy of the pages allows no data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // The drawing of charts, fetched only where one stands.
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      // What modules import by name from the SDK stays there.
      preserveEntrySignatures: 'exports-only',
      input: {
        admin: 'client/admin.ts',
        sdk: 'client/sdk.ts',
        widget: 'client/widget.ts',
        site: 'client/site.ts',
        shop: 'client/shop.ts',
        'theme-early': 'client/theme-early.ts',
      },
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
  plugins: [keepBudgets(), shipTypes(), precompress()],
  test: {
    environment: 'happy-dom',
    include: ['client/**/*.test.ts'],
    restoreMocks: true,
  },
});
