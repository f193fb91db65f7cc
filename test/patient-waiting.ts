import { vi } from 'vitest';

/**
 * For every test: what is waited for comes when it comes. By itself vitest gives up after a second, which says how busy the
 * machine is, not what the program does. What never comes is still an error, only later.
 */
const LONGEST_WAIT_MS = 60_000;

type WaitFor = typeof vi.waitFor;
const waitFor: WaitFor = vi.waitFor;

vi.waitFor = ((callback, options = {}) =>
  waitFor(callback, {
    timeout: LONGEST_WAIT_MS,
    ...(typeof options === 'number' ? { timeout: options } : options),
  })) satisfies WaitFor;
