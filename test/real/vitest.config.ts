import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const journey = {
  globalSetup: [fileURLToPath(new URL('./global-setup.ts', import.meta.url))],
  setupFiles: [fileURLToPath(new URL('../patient-waiting.ts', import.meta.url))],
  expect: { poll: { timeout: 60_000 } },
  // A job on a real server takes ten to twenty seconds, one that Slurm ends for its wall time more than a minute.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // Batch systems and servers of their own will, on a machine of two cores: what fails twice in a row is a defect.
  retry: 1,
};

/**
 * The journeys against the servers of the testbed. There is no alias to the sources here: `jasmin-arc` is the package as
 * it was built, as its users get it.
 */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    reporters: ['default', fileURLToPath(new URL('../failed-tests-reporter.ts', import.meta.url))],
    projects: [
      {
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
