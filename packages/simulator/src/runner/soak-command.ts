import { dirname, join } from 'node:path';
import { soak } from './soak.js';
import { readSoakOptions } from './soak-options.js';

/**
 * `npm run soak`: plays histories until the time is over or Ctrl-C.
 * @param bundle - the path of the bundled simulator
 * @returns the exit status: 1 if a history failed
 */
export async function soakCommand(args: readonly string[], bundle: string): Promise<number> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => {
    console.log('ends when the histories that are being played have ended; at once with another Ctrl-C');
    interrupt.abort();
  });
  const { failures } = await soak(readSoakOptions(args), {
    bundle,
    testDirectory: join(dirname(bundle), '../src/found-plans'),
    print: (line) => console.log(line),
    signal: interrupt.signal,
  });
  return failures.length === 0 ? 0 : 1;
}
