import { parseArgs } from 'node:util';
import { noPaint, paint, wantsColour } from '../../../cli/src/output/colour.js';
import { REPLAY_USAGE, replay } from './replay.js';
import { stepThrough } from './step-through.js';

/**
 * `npm run replay`: shows a history, step by step on a terminal.
 * @returns the exit status: 1 if something does not hold
 * @throws TypeError for arguments that it does not have
 */
export async function replayCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  });
  const [what] = positionals;
  if (what === undefined) throw new TypeError(REPLAY_USAGE);
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
