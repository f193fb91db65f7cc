import { noPaint, paint, wantsColour } from '../../../cli/src/output/colour.js';
import { readArguments, UsageError } from '../command-line/usage-error.js';
import { replay } from './replay.js';
import { stepThrough } from './step-through.js';

/**
 * `npm run replay`: shows a history, step by step on a terminal.
 * @returns the exit status: 1 if something does not hold
 * @throws UsageError for arguments that it does not have
 */
export async function replayCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  });
  const [what] = positionals;
  if (what === undefined) throw new UsageError('the seed, or the file of the plan, is missing');
  const { stdin, stdout } = process;
  const print = (line: string) => console.log(line);
  const colours = wantsColour(stdout.isTTY === true, process.env);
  const { head, rows, end, violations } = await replay(what, stdout.columns ?? 160, colours ? paint : noPaint);
  for (const line of head) print(line);
  if (!values.all && stdin.isTTY && stdout.isTTY) await stepThrough(rows, { input: stdin, print });
  else for (const line of rows.flat()) print(line);
  for (const line of end) print(line);
  return violations.length === 0 ? 0 : 1;
}
