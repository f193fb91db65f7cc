import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^jasmin-arc$/, replacement: source('./packages/client/src/index.ts') },
      { find: /^jasmin-arc\/errors$/, replacement: source('./packages/client/src/errors/index.ts') },
      { find: /^jasmin-arc\/pki$/, replacement: source('./packages/client/src/pki/index.ts') },
      { find: /^jasmin-arc\/tokens$/, replacement: source('./packages/client/src/tokens/index.ts') },
      { find: /^jasmin-arc\/voms$/, replacement: source('./packages/client/src/voms/index.ts') },
      { find: /^jasmin-arc\/jobs$/, replacement: source('./packages/client/src/jobs/index.ts') },
      { find: /^jasmin-arc\/config$/, replacement: source('./packages/client/src/config/index.ts') },
      { find: /^jasmin-arc\/job-list$/, replacement: source('./packages/client/src/job-list/index.ts') },
      { find: /^jasmin-arc\/nearest$/, replacement: source('./packages/client/src/checks/nearest.ts') },
      { find: /^jasmin-arc-sandbox$/, replacement: source('./packages/sandbox/src/index.ts') },
      { find: /^jasmin-arc-simulator\/(.*)\.js$/, replacement: source('./packages/simulator/src/$1.ts') },
      { find: /^jasmin-arc-testing\/(.*)\.js$/, replacement: source('./packages/testing/src/$1.ts') },
    ],
  },
  test: {
    projects: [
      // What a file of unit tests leaves behind, such as an imported module, is no harm to the next, and saves half of the time.
      { extends: true, test: { name: 'units', include: ['packages/*/src/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'journeys', include: ['test/**/*.test.ts'], exclude: ['test/real/**'] } },
    ],
    reporters: ['default', source('./test/failed-tests-reporter.ts')],
    setupFiles: [source('./test/patient-waiting.ts')],
    // Time limits are for tests that hang: a test that is only slow would fail on a busy machine, for no fault of the code.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    // Bundles that tests make: imported as users' programs are, not taken apart.
    server: { deps: { external: [/\/packages\/simulator\/dist\//] } },
    // By itself, vitest leaves one core unused.
    maxWorkers: '100%',
  },
});
