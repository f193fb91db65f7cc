import type { Step } from '../plans/plan.js';
import { smallerNumbers } from './smaller-values.js';

/** Options that a command can do without, as it can without their values. */
const DISPENSABLE = new Set(['--all-files', '--overwrite', '--clean', '--keep', '--wait', '--json']);

/** Commands that are simpler than this one by one thing. */
export function* simplerSteps(step: Step): Generator<Step> {
  const { kill, signal, ...rest } = step;
  if (kill !== undefined) yield { ...rest, ...(signal && { signal }) };
  if (signal !== undefined) yield { ...rest, ...(kill && { kill }) };
  if (typeof kill === 'object' && kill.since === 'fetching')
    for (const call of smallerNumbers(kill.call)) yield { ...step, kill: { ...kill, call } };
  for (const [index, word] of step.words.entries()) {
    if (word === '--') break;
    if (DISPENSABLE.has(word)) yield { ...step, words: step.words.toSpliced(index, 1) };
  }
  for (const afterMs of smallerNumbers(step.afterMs)) yield { ...step, afterMs };
  if (signal !== undefined) {
    for (const afterMs of smallerNumbers(signal.afterMs)) yield { ...step, signal: { ...signal, afterMs } };
  }
}
