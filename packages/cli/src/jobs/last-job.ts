import type { HistoryEntry, LastJob } from 'jasmin-arc';
import { shortId } from 'jasmin-arc/jobs';
import { plainText } from '../output/text.js';
import { STAGE_WORDS } from './job-stages.js';

/** How a job ended; empty if this machine has not seen its end. */
export function describeEnd({ state, exitCode }: Pick<HistoryEntry, 'state' | 'exitCode'>): string {
  if (state === undefined) return '';
  return exitCode === undefined || state === 'Finished' ? STAGE_WORDS[state] : `${STAGE_WORDS[state]} (${exitCode})`;
}

/** Describes how the last job, which is not in the job list any more, ended and where its outputs are. */
export function describeLastJob({ jobId, history }: LastJob): string {
  const name = history?.name === undefined ? '' : `${plainText(history.name)}, `;
  const subject = `The last job (${name}${shortId(jobId)})`;
  if (history === undefined) return `${subject} is not in the job list any more: it was cleaned, or forgotten`;
  const end = describeEnd(history);
  const code = history.exitCode !== undefined && history.state === 'Finished' ? `, exit code ${history.exitCode}` : '';
  const what = history.cleanedAt === undefined ? 'is not in the job list any more' : 'has been cleaned';
  const where =
    history.directory === undefined
      ? 'no files of it were saved'
      : `its outputs are in ${plainText(history.directory)}`;
  return `${subject} ${what}${end === '' ? '' : ` (${end}${code})`}; ${where}`;
}
