import type { Job } from 'jasmin-arc';
import { plainText } from '../output/text.js';

/** The maximum number of names in the message; the rest are counted. */
const NAMED = 2;

/** Describes which inputs a job waits for, and until when: `waits for in.dat until 14:05`; undefined if it waits for none. */
export function describeAwaited({ missingInputs, inputsDueAt }: Job): string | undefined {
  if (missingInputs === undefined) return undefined;
  const until = inputsDueAt === undefined ? '' : ` until ${clockTime(inputsDueAt)}`;
  return missingInputs.length === 0
    ? `waits for confirmation that its inputs are complete${until}`
    : `waits for ${what(missingInputs)}${until}`;
}

/**
 * Describes what a job may wait for whose server cannot be asked.
 * @param names - inputs of which it is not recorded here that the server has them
 */
export const describeUndelivered = (names: readonly string[]): string => `may still wait for ${what(names)}`;

function what(names: readonly string[]): string {
  const more = names.length > NAMED + 1 ? names.length - NAMED : 0;
  const named = (more > 0 ? names.slice(0, NAMED) : names).map(plainText);
  return `${named.join(', ')}${more > 0 ? ` and ${more} more inputs` : ''}`;
}

/** In the local time zone of the user. */
function clockTime(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
