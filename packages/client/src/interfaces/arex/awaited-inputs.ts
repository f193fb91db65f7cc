import { GATE_NAME } from '../../descriptions/model/inputs-gate.js';
import { readKeyValueLines } from './arex-records.js';

/** For how long A-REX waits for uploads, from the time at which it accepted the job; this is fixed in every release. */
const UPLOAD_PATIENCE_MS = 600_000;

/** The inputs that a job waits for and the client has to send. */
export interface AwaitedInputs {
  /** Names in the session directory; empty if it only waits for the message that all of them are there. */
  readonly missingInputs: readonly string[];
  /** When the service stops waiting and lets the job fail. */
  readonly inputsDueAt: Date | undefined;
}

/**
 * Reads from A-REX' records of a job which inputs it waits for.
 * @param input - `input`: a name on each line, escaped, with the size or the source that the description gives for it
 * @param received - `input_status`: the names of uploads that were complete
 * @param local - `local`: `key=value` lines
 * @returns undefined if it waits for nothing from the client
 */
export function readAwaitedInputs(input: string, received: string, local: string): AwaitedInputs | undefined {
  const complete = new Set(received.split('\n').map(withoutSlash));
  const awaited = input
    .split('\n')
    .filter((line) => line.startsWith('/'))
    .map(splitEscaped)
    // A file with a source is fetched by the service.
    .filter(([, source = '']) => !source.includes('://'))
    .map(([name = '']) => withoutSlash(name));
  const missing = awaited.filter((name) => name !== '' && !complete.has(name));
  const missingInputs = missing.filter((name) => name !== GATE_NAME);
  // The client's message that all inputs are there: the root stands for it where the interface has such a message, else it is the gate.
  const awaitsMessage = awaited.includes('') || missing.includes(GATE_NAME);
  if (missingInputs.length === 0 && !awaitsMessage) return undefined;
  const takenAt = readCompactTime(readKeyValueLines(local).get('starttime'));
  return { missingInputs, inputsDueAt: takenAt && new Date(takenAt.getTime() + UPLOAD_PATIENCE_MS) };
}

/** The previous ids of a job, as the record `local` has them: a line each. */
export const readPreviousIds = (local: string): readonly string[] =>
  local
    .split('\n')
    .flatMap((line) => (line.startsWith('activityid=') ? [line.slice('activityid='.length).trimEnd()] : []));

/** `20261127225418Z` */
export function readCompactTime(text = ''): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return parts ? new Date(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`) : undefined;
}

const withoutSlash = (name: string): string => name.replace(/^\//, '');

/** Parts between blanks; a backslash in front of a character takes away its meaning. */
function splitEscaped(line: string): readonly string[] {
  const parts = [''];
  for (const [, escaped, plain = ''] of line.matchAll(/\\(.)|([^\\])/gs)) {
    if (plain === ' ') parts.push('');
    else parts[parts.length - 1] += escaped ?? plain;
  }
  return parts;
}
