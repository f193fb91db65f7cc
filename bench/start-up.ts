/**
 * What it costs to start the command, over what it costs to start Node.js: `npm run bench:start-up -- [RUNS]`. The aim is
 * at most 60 ms for `--version`, on a machine that has nothing else to do. Whole processes, started in turn.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare, formatResults, type Result } from './paired-runs.js';

const [runs = '20'] = process.argv.slice(2);
const program = fileURLToPath(new URL('../../packages/cli/bin/jasmin-arc.js', import.meta.url));
const run = promisify(execFile);

const bare = async (): Promise<void> => {
  await run(process.execPath, ['-e', '0']);
};
const ours =
  (...words: readonly string[]) =>
  async (): Promise<void> => {
    await run(process.execPath, [program, ...words]);
  };

const results: Result[] = [];
for (const words of [['--version'], ['--help'], ['run', '--help'], ['complete', '--', 'sta']]) {
  results.push(
    await compare({ task: `jasmin-arc ${words.join(' ')}`, ours: ours(...words), theirs: bare }, Number(runs)),
  );
}

console.log(formatResults(results, 'jasmin-arc', 'node -e 0'));
for (const { task, oursSeconds, theirsSeconds } of results) {
  console.log(`${task}: ${((oursSeconds - theirsSeconds) * 1000).toFixed(0)} ms over node -e 0`);
}
