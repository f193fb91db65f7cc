import { versionText } from './help/print-version.js';
import { writeAllSync } from './process/whole-output.js';

const argv = process.argv.slice(2);

/** `--version` is the most frequent call by far, by scripts and by benchmarks: nothing else is loaded for it. */
function isVersionWritten(): boolean {
  if (argv.length !== 1 || argv[0] !== '--version') return false;
  try {
    writeAllSync(1, Buffer.from(versionText()));
    return true;
  } catch {
    return false; // the full program writes it again and reports the error
  }
}

if (!isVersionWritten()) {
  const { main } = await import('./main.js');
  process.exitCode = await main(argv);
}
