import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^jasmin-arc$/, replacement: source('./packages/client/src/index.ts') },
      { find: /^jasmin-arc\/nearest$/, replacement: source('./packages/client/src/nearest.ts') },
      { find: /^jasmin-arc-sandbox$/, replacement: source('./packages/sandbox/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/real/**'],
    reporters: ['default', source('./test/failed-tests-reporter.ts')],
    testTimeout: 30_000,
    // By itself vitest leaves a core to whoever watches.
    maxWorkers: '100%',
  },
});
