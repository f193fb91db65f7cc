import { fileURLToPath } from 'node:url';
import { soak } from './runner/soak.js';
import { readSoakOptions, SOAK_USAGE } from './runner/soak-options.js';
import { work } from './runner/work.js';

const [command = '', ...args] = process.argv.slice(2);
const bundle = fileURLToPath(import.meta.url);

switch (command) {
  case 'work':
    work();
    break;
  case 'soak':
    process.exitCode = await soakHere();
    break;
  default:
    console.error(SOAK_USAGE);
    process.exitCode = 2;
}

async function soakHere(): Promise<number> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => {
    console.log('ends when the histories that are being played have ended; at once with another Ctrl-C');
    interrupt.abort();
  });
  const testDirectory = fileURLToPath(new URL('../src/found-plans/', import.meta.url));
  const print = (line: string) => console.log(line);
  const options = readSoakOptions(args);
  const { failures } = await soak(options, { bundle, testDirectory, print, signal: interrupt.signal });
  return failures.length === 0 ? 0 : 1;
}
