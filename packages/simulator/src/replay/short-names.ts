import type { HistoryLine } from '../simulation/history-line.js';

/** Replaces what is long in a history by what a reader remembers. */
export type ShortNames = (text: string) => string;

const API = /https:\/\/([\w-]+)\.example\.org(?::443)?\/arex(?:\/rest\/\d\.\d)?/g;

/**
 * Jobs by the names that they were given, delegations and submission ids by numbers, servers by the first part of their names, and files
 * without the chance in the names of those that are not finished.
 */
export function shortNames(lines: readonly HistoryLine[]): ShortNames {
  const known = new Map<string, string>();
  let [delegations, submissions] = [0, 0];
  for (const line of lines) {
    if (line.where !== 'server') continue;
    const { event } = line;
    if (event.kind === 'delegation-begun') {
      delegations += 1;
      known.set(event.delegationId, `delegation-${delegations}`);
    }
    if (event.kind !== 'job-created') continue;
    const isTaken = [...known.values()].includes(event.name ?? '');
    known.set(event.jobId, event.name === undefined || isTaken ? `${event.name ?? 'job'}?${known.size}` : event.name);
    for (const id of event.submissionIds) {
      submissions += 1;
      known.set(id, `submission-${submissions}`);
    }
  }
  const ids = [...known].toSorted(([one], [other]) => other.length - one.length);
  return (text) =>
    ids
      .reduce((short, [id, name]) => short.replaceAll(id, name), text)
      .replaceAll(API, '$1:')
      .replaceAll(/\/home\/\w+/g, '~')
      .replaceAll(/\.jasmin-arc-[\w.]+-(\d+)-\w{6}/g, '.jasmin-arc-$1')
      .replaceAll(/\.part-[0-9a-f]{12}/g, '.part');
}
