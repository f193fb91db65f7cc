// Part of `npm run build`, after the compiler: what is in `dist/` is what the sources say, and nothing else.
import { fileURLToPath } from 'node:url';
import { removeStaleOutput } from './stale-output.js';

for (const name of ['client', 'sandbox', 'cli']) {
  removeStaleOutput(fileURLToPath(new URL(`../packages/${name}`, import.meta.url)));
}
