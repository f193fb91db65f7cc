import type { Job } from 'jasmin-arc';
import { formatAge, formatMoment, formatValidity } from '../output/quantities.js';
import { describeJobs } from './act-on-jobs.js';

/** Describes when what was delegated for a job ends; undefined if that is not known. */
export function describeDelegation(job: Job, now: Date): string | undefined {
  const { credentialEndsAt: notAfter, credentialEndsFirst = false, isCredentialRenewable = true } = job;
  if (notAfter === undefined) return undefined;
  return [
    formatValidity({ notAfter }, now),
    ...(credentialEndsFirst && notAfter > now ? ['the job may go on after that'] : []),
    ...(isCredentialRenewable ? [] : ['a token, which cannot be renewed']),
  ].join('; ');
}

/** What there is to warn of, and what helps. */
export interface DelegationWarning {
  readonly words: string;
  readonly hint: string;
}

/** Describes which jobs may go on after the end of what was delegated for them, and when the first of them loses it. */
export function describeEndingFirst(jobs: readonly Job[], now: Date): readonly DelegationWarning[] {
  const short = jobs.filter(({ credentialEndsFirst }) => credentialEndsFirst === true);
  const isToken = ({ isCredentialRenewable }: Job): boolean => isCredentialRenewable === false;
  return [
    ...warn(
      short.filter((job) => !isToken(job)),
      now,
      RENEW,
    ),
    ...warn(short.filter(isToken), now, TOKEN),
  ];
}

const LOSS = 'After that, the server can neither fetch nor deliver files of these jobs.';
const RENEW = `${LOSS} Run "jasmin-arc renew" every few hours until they have ended, for example from a crontab.`;
const TOKEN = `${LOSS} It is a token, and no server lets a token be renewed: submit such jobs with a certificate, or with a token that lasts longer.`;

function warn(jobs: readonly Job[], now: Date, hint: string): readonly DelegationWarning[] {
  const ends = jobs.flatMap(({ credentialEndsAt }) => credentialEndsAt?.getTime() ?? []);
  if (ends.length === 0) return [];
  const first = new Date(Math.min(...ends));
  const verb = first <= now ? 'ended' : 'ends';
  const when = `${formatMoment(first)} (${formatAge(first, now)})`;
  const words = `${describeJobs(jobs.map(({ id }) => id))} may go on after what was delegated for ${jobs.length === 1 ? 'it' : 'them'} ${verb}, ${when}`;
  return [{ words, hint }];
}
