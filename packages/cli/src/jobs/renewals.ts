import type { ArcError, ArcInterface, JobId, JobRenewal } from 'jasmin-arc';
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

export interface RenewalPeriod {
  readonly now: Date;
  /** How long a delegation lasts where nothing limits it. */
  readonly validitySeconds: number;
}

/**
 * Renews the delegations of jobs. Where one ends soon, and the proxy that it would be made from ends no later, a new proxy is made first,
 * as far as that is possible: the pass phrase of a key is asked for only then.
 * @returns what came of it for each job, in order
 */
export async function renewInTime(
  arc: Pick<ArcInterface, 'renewDelegations' | 'getUserConfig'>,
  jobIds: readonly JobId[],
  { signal, ...period }: RenewalPeriod & { readonly signal: AbortSignal },
): Promise<readonly JobRenewal[]> {
  const renewals = await arc.renewDelegations(jobIds, { signal });
  const late = renewals.filter((renewal) => isRunningOut(renewal, period)).map(({ jobId }) => jobId);
  if (late.length === 0) return renewals;
  const user = await arc.getUserConfig({ signal });
  const before = await user.identity();
  const { fingerprint } = (await user.credential({ leastSeconds: period.validitySeconds / 2 })).toTlsIdentity();
  if (fingerprint === before.fingerprint) return renewals;
  const again = new Map((await arc.renewDelegations(late, { signal })).map((renewal) => [renewal.jobId, renewal]));
  return renewals.map((renewal) => again.get(renewal.jobId) ?? renewal);
}

/**
 * Says what came of renewing delegations: once for all jobs of which the same is true. Jobs that have ended are passed over.
 * @returns the exit status: that of the first failure
 */
export function reportRenewals(
  { screen }: Pick<Context, 'screen'>,
  renewals: readonly JobRenewal[],
  period: RenewalPeriod,
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

function wording(renewal: JobRenewal, period: RenewalPeriod): Wording {
  const { now } = period;
  switch (renewal.outcome) {
    case 'renewed':
      return { words: `renewed, ${formatValidity(renewal, now)}`, status: ExitStatus.OK };
    case 'lasts':
      return isRunningOut(renewal, period)
        ? {
            words: `the delegation, ${formatValidity(renewal, now)}, cannot be renewed: what it would be made from ends no later`,
            hint: 'After that, the server can neither fetch nor deliver files of these jobs. Make a new proxy with "jasmin-arc proxy create", or get a new certificate; then run "jasmin-arc renew" again. If the key has a pass phrase, --passphrase-from lets a crontab do so.',
            status: ExitStatus.CREDENTIAL,
          }
        : { words: `not due for renewal, ${formatValidity(renewal, now)}`, status: ExitStatus.OK };
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
    case 'untold':
      return {
        words: 'the server does not tell what was delegated for it',
        hint: 'Renew it where it was submitted.',
        status: ExitStatus.OK,
        isDoubtful: true,
      };
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

/** Less than half of the usual time is left, and what a renewal would be made from ends no later. */
export const isRunningOut = (renewal: JobRenewal, { now, validitySeconds }: RenewalPeriod): boolean =>
  renewal.outcome === 'lasts' && endsTooSoon(renewal, now, validitySeconds);

const endsTooSoon = (
  { notAfter, attainable }: { readonly notAfter: Date; readonly attainable: Date },
  now: Date,
  validitySeconds: number,
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
