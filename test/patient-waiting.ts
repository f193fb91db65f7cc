import { vi } from 'vitest';

/**
 * For every test: `vi.waitFor` waits for up to a minute. Its default of a second fails on a busy machine, though the program
 * is right. What never happens is still an error, only later.
 */
const MAX_WAIT_MS = 60_000;

type WaitFor = typeof vi.waitFor;
const waitFor: WaitFor = vi.waitFor;

vi.waitFor = ((callback, options = {}) =>
  waitFor(callback, {
    timeout: MAX_WAIT_MS,
    ...(typeof options === 'number' ? { timeout: options } : options),
  })) satisfies WaitFor;
