// @ts-check
// Runs a program with its input file, shows what it prints, saves its result, cleans up, and exits with its code.
// node examples/run-program.js config.json README.md
import { ArcInterface } from 'jasmin-arc';

const [config, file = 'README.md'] = process.argv.slice(2);
const arc = new ArcInterface(config, { log: null });
const { exitStatus } = await arc.runJob('/bin/sh', {
  args: ['-c', 'echo "counting $1"; wc -l "$1" > count.txt', 'sh', 'README.md'],
  inputFiles: [{ path: file, name: 'README.md' }],
  outputs: ['count.txt'],
  stdout: process.stdout,
});
await arc.close();
process.exitCode = exitStatus ?? 1;
