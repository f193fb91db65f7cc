import { printVersion } from './print-version.js';

const argv = process.argv.slice(2);
// Asked for most often by far, by scripts and by whoever measures: nothing else is loaded for it.
if (argv.length === 1 && argv[0] === '--version') printVersion(process.stdout);
else {
  const [{ main }, { processSystem }] = await Promise.all([import('./main.js'), import('./system.js')]);
  process.exitCode = await main(argv, processSystem);
}
