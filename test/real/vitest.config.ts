import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import LongestFirst from './longest-first.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Tests share sources that have no build. */
const resolve = {
  alias: [
    { find: /^jasmin-arc-testing\/(.*)\.js$/, replacement: path('../../packages/testing/src/$1.ts') },
    { find: /^jasmin-arc-simulator\/(.*)\.js$/, replacement: path('../../packages/simulator/src/$1.ts') },
  ],
};

const journey = {
  globalSetup: [path('./global-setup.ts')],
  setupFiles: [path('../patient-waiting.ts')],
  expect: { poll: { timeout: 60_000 } },
  // A job on a real server takes ten to twenty seconds, one that Slurm ends for its wall time more than a minute.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // Batch systems and servers of their own will, on a machine of two cores: what fails twice in a row is a defect.
  retry: 1,
};

/**
 * The journeys against the servers of the testbed. There is no alias to the sources of what is published here:
 * `jasmin-arc` is the package as it was built, as its users get it.
 */
export default defineConfig({
  test: {
    root: path('../..'),
    reporters: ['default', path('../failed-tests-reporter.ts')],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        test: {
          ...journey,
          name: 'journeys',
          include: ['test/real/**/*.test.ts'],
          exclude: ['test/real/alone/**'],
          // They mostly wait, so some may do it together; many more, and two cores make every one of them slow.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        test: {
          ...journey,
          name: 'alone',
          // What stops a server or measures memory: after the others, one file at a time.
          include: ['test/real/alone/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
