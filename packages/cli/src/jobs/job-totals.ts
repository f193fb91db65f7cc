import type { JobLook } from 'jasmin-arc';
import { STAGE_ORDER, STAGE_WORDS } from './job-stages.js';

/** The name of a job's state in a table. */
export const stageWord = (look: JobLook): string =>
  look.found === 'here' ? STAGE_WORDS[look.job.state] : look.found === 'gone' ? 'gone' : 'unknown';

/** `3 running, 5 queued, 1 failed`: active jobs first. */
export function countStages(looks: readonly JobLook[]): string {
  const counts = new Map<string, number>();
  for (const look of looks) counts.set(stageWord(look), (counts.get(stageWord(look)) ?? 0) + 1);
  return STAGE_ORDER.flatMap((word) => (counts.has(word) ? [`${counts.get(word)} ${word}`] : [])).join(', ');
}

/** `9 jobs: 3 running, 5 queued, 1 failed` */
export const describeTotals = (looks: readonly JobLook[], all: number = looks.length): string =>
  `${looks.length === all ? '' : `${looks.length} of `}${all} ${all === 1 ? 'job' : 'jobs'}: ${countStages(looks)}`;
