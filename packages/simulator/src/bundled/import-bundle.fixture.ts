import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleSimulator } from '../../bundle.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/**
 * The simulator in one file, for tests that play histories in their own process. Where modules are imported as they are needed, the
 * import takes real time, in which simulated time passes: histories would depend on how busy the machine is.
 */
export async function importBundledSimulator(): Promise<typeof import('./contents.js')> {
  mkdirSync(DIST, { recursive: true });
  const directory = mkdtempSync(join(DIST, 'test-'));
  try {
    const file = join(directory, 'simulator.js');
    await bundleSimulator({ input: 'src/bundled/contents.ts', file });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
