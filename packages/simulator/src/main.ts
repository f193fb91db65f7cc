import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { noPaint, paint, wantsColour } from '../../cli/src/output/colour.js';
import { REPLAY_USAGE, replay } from './replay/replay.js';
import { stepThrough } from './replay/step-through.js';
import { soak } from './runner/soak.js';
import { readSoakOptions, SOAK_USAGE } from './runner/soak-options.js';
import { work } from './runner/work.js';
import { type FailedDisturbance, playDisturbances } from './systematic/play-disturbances.js';

const [command = '', ...args] = process.argv.slice(2);
const print = (line: string) => console.log(line);
const bundle = fileURLToPath(import.meta.url);

/** Connections are cut off at every n-th byte: this is n, unless another number is given. */
const CUT_EVERY = 97;

switch (command) {
  case 'work':
    work();
    break;
  case 'soak':
    process.exitCode = await soakHere();
    break;
  case 'replay':
    process.exitCode = await replayHere();
    break;
  case 'disturbances':
    process.exitCode = await disturbHere();
    break;
  default:
    console.error(`${SOAK_USAGE}\n\n${REPLAY_USAGE}`);
    process.exitCode = 2;
}

async function soakHere(): Promise<number> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => {
    print('ends when the histories that are being played have ended; at once with another Ctrl-C');
    interrupt.abort();
  });
  const testDirectory = fileURLToPath(new URL('../src/found-plans/', import.meta.url));
  const options = readSoakOptions(args);
  const { failures } = await soak(options, { bundle, testDirectory, print, signal: interrupt.signal });
  return failures.length === 0 ? 0 : 1;
}

async function replayHere(): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  });
  const [what] = positionals;
  if (what === undefined) throw new TypeError(REPLAY_USAGE);
  const { stdin, stdout } = process;
  const colours = wantsColour(stdout.isTTY === true, process.env);
  const { head, rows, end, violations } = await replay(what, stdout.columns ?? 160, colours ? paint : noPaint);
  for (const line of head) print(line);
  if (!values.all && stdin.isTTY && stdout.isTTY) await stepThrough(rows, { input: stdin, print });
  else for (const lines of rows) for (const line of lines) print(line);
  for (const line of end) print(line);
  return violations.length === 0 ? 0 : 1;
}

async function disturbHere(): Promise<number> {
  const [every = String(CUT_EVERY)] = args;
  let number = 0;
  const onFailure = ({ what, plan, sentences }: FailedDisturbance) => {
    number += 1;
    const path = join('.soak', `disturbance-${number}.json`);
    mkdirSync('.soak', { recursive: true });
    writeFileSync(path, JSON.stringify(plan));
    console.log([`${what} (${path})`, ...sentences.map((line) => `  ${line}`)].join('\n'));
  };
  const { histories, failed } = await playDisturbances({ bundle, cutEvery: Number(every), onFailure });
  console.log(`${histories - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
