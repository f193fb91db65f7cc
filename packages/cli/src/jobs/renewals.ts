import type { ArcError, JobId, JobRenewal } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { describeError, ExitStatus } from '../errors/exit-status.js';
import { formatValidity } from '../output/quantities.js';
import { describeJobs } from './act-on-jobs.js';

/** Jobs of which the same is to be said. */
interface Group {
  readonly jobIds: JobId[];
  readonly renewal: JobRenewal;
}

/** Two ends that lie closer together are the same: no renewal would gain anything. */
const SAME_END_MS = 60_000;

interface Period {
  readonly now: Date;
  /** How long a delegation lasts where nothing limits it. */
  readonly validitySeconds: number;
}

/**
 * Says what came of renewing delegations: once for all jobs of which the same is true. Jobs that have ended are passed over.
 * @returns the exit status: that of the first failure
 */
export function reportRenewals(
  { screen }: Pick<Context, 'screen'>,
  renewals: readonly JobRenewal[],
  period: Period,
): number {
  const groups = groupsOf(renewals.filter(({ outcome }) => outcome !== 'over'));
  if (groups.length === 0) screen.say('no job is active', 'good');
  const statuses = groups.map(({ jobIds, renewal }) => {
    const jobs = describeJobs(jobIds);
    const { words, hint, status, isDoubtful } = wording(renewal, period);
    if (status !== ExitStatus.OK) screen.fail(`${jobs}: ${words}`, hint);
    else if (isDoubtful) screen.warn(`${jobs}: ${words}`, hint);
    else screen.say(`${jobs}: ${words}`, 'good');
    return status;
  });
  return statuses.find((status) => status !== ExitStatus.OK) ?? ExitStatus.OK;
}

interface Wording {
  readonly words: string;
  readonly hint?: string | undefined;
  readonly status: number;
  readonly isDoubtful?: boolean;
}

function wording(renewal: JobRenewal, period: Period): Wording {
  const { now } = period;
  switch (renewal.outcome) {
    case 'renewed':
      return { words: `renewed, ${formatValidity(renewal, now)}`, status: ExitStatus.OK };
    case 'lasts':
      return isRunningOut(renewal, period)
        ? {
            words: `the delegation, ${formatValidity(renewal, now)}, cannot be renewed: what it would be made from ends no later`,
            hint: 'After that, the server can neither fetch nor deliver files of these jobs. Make a new proxy with "jasmin-arc proxy create", or get a new certificate; then run "jasmin-arc renew" again.',
            status: ExitStatus.CREDENTIAL,
          }
        : { words: formatValidity(renewal, now), status: ExitStatus.OK };
    case 'other-attributes':
      return {
        words: `the delegation, ${formatValidity(renewal, now)}, is not renewed: your proxy shows other groups of virtual organisations`,
        hint: 'Name the groups of these jobs with --voms.',
        status: ExitStatus.CREDENTIAL,
      };
    case 'token': {
      const { notAfter } = renewal;
      const until = notAfter === undefined ? '' : `, ${formatValidity({ notAfter }, now)}`;
      return {
        words: `a token was delegated${until}: no server lets it be renewed`,
        hint: 'After that, the server can neither fetch nor deliver files of these jobs. New jobs get a new token.',
        status: ExitStatus.OK,
        isDoubtful: true,
      };
    }
    case 'unknown':
      return { words: 'the server has no delegation that could be renewed', status: ExitStatus.OK, isDoubtful: true };
    case 'none':
      return { words: 'nothing is delegated', status: ExitStatus.OK };
    case 'over':
      return { words: 'has ended', status: ExitStatus.OK };
    case 'failed': {
      const { message, hint, status } = describeError(renewal.error);
      return { words: message, hint, status };
    }
  }
}

/** For programs: each job with what came of it. */
export const renewalFields = (renewals: readonly JobRenewal[]) =>
  renewals.map(({ jobId, outcome, ...facts }) => {
    if (!('error' in facts)) return { id: jobId, result: outcome, ...facts };
    const { code, message } = describeError((facts as { readonly error: ArcError }).error);
    return { id: jobId, error: { code, message } };
  });

/** Less than half of the usual time is left, and there is nothing that would make it last longer. */
const isRunningOut = (
  { notAfter, attainable }: { readonly notAfter: Date; readonly attainable: Date },
  { now, validitySeconds }: Period,
): boolean =>
  attainable.getTime() < notAfter.getTime() + SAME_END_MS &&
  notAfter.getTime() - now.getTime() < (validitySeconds * 1000) / 2;

function groupsOf(renewals: readonly JobRenewal[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const renewal of renewals) {
    const { jobId, ...said } = renewal;
    const key = JSON.stringify({ ...said, ...('error' in said && { error: said.error.message }) });
    const group = groups.get(key) ?? { jobIds: [], renewal };
    group.jobIds.push(jobId);
    groups.set(key, group);
  }
  return [...groups.values()];
}
