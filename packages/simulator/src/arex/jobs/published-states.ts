import type { Phase } from '../../../../sandbox/src/job-lifecycle.js';
import type { Release } from '../../../../sandbox/src/release.js';
import { isCancelled, isQueued, type JobRecord } from './job-record.js';

const LISTED: Readonly<Record<Phase, string>> = {
  ACCEPTED: 'ACCEPTING',
  PREPARING: 'PREPARING',
  SUBMIT: 'SUBMITTING',
  INLRMS: 'RUNNING',
  CANCELING: 'KILLING',
  FINISHING: 'FINISHING',
  FINISHED: 'FINISHED',
};

/** The state word of the job list: live, and coarse. A cancelled job is a failed one. */
export function listedState({ phase, failure, isPending }: JobRecord): string {
  if (phase === 'FINISHED' && failure) return 'FAILED';
  return (isPending ? PENDING[phase] : undefined) ?? LISTED[phase];
}

const PENDING: Readonly<Partial<Record<Phase, string>>> = {
  ACCEPTED: 'ACCEPTED',
  PREPARING: 'PREPARED',
  INLRMS: 'EXECUTED',
};

/** The live record of the state. */
export const recordedState = ({ phase, isPending }: JobRecord): string => (isPending ? `PENDING:${phase}` : phase);

/** The state word of `status` and `info`, of the record as it was when the information provider looked. */
export function snapshotState(job: JobRecord): string {
  if (job.phase === 'FINISHED' && isCancelled(job)) return 'KILLED';
  if (isQueued(job)) return 'QUEUING';
  if (job.isPending) return listedState(job);
  if (job.phase === 'INLRMS' && job.run?.endedAt !== undefined) return 'EXITINGLRMS';
  return listedState(job);
}

/** The state word before the information provider has looked. */
export const PLACEHOLDER_STATE = 'ACCEPTED';

export const PLACEHOLDER_STATES: readonly string[] = [
  'nordugrid:ACCEPTED',
  'emies:accepted',
  'arcrest:ACCEPTED',
  'emiesattr:client-stagein-possible',
];

/** The `State` values of a job's document. */
export function stateValues(job: JobRecord, release: Release): readonly string[] {
  const { phase } = job;
  const failure = phase === 'FINISHED' ? job.failure : undefined;
  const killed = isCancelled(job);
  const file = failure ? (killed ? 'killed' : (failure.phase ?? 'failed').toLowerCase()) : phase.toLowerCase();
  const values = [`nordugrid:${nordugridState(job)}`, `file:${file}`];
  const rest = `arcrest:${snapshotState(job)}`;
  if (release !== '6.17') return [...values, rest];
  const bes = failure ? (killed ? 'Cancelled' : 'Failed') : BES[phase];
  const [state, ...attributes] = emiesState(job);
  return [...values, `bes:${bes}`, rest, `emies:${state}`, ...attributes.map((each) => `emiesattr:${each}`)];
}

/** The `RestartState` values: where a job that failed or was cancelled could be taken up. */
export function restartStateValues(job: JobRecord, release: Release): readonly string[] {
  const phase = job.failure?.phase;
  if (phase === undefined || (job.phase !== 'FINISHED' && job.phase !== 'CANCELING')) return [];
  const rest = phase === 'INLRMS' ? 'OTHER' : phase === 'SUBMIT' ? 'SUBMITTING' : phase;
  const values = [`nordugrid:${phase}`, `file:${phase.toLowerCase()}`];
  if (release !== '6.17') return [...values, `arcrest:${rest}`];
  const [state, ...attributes] =
    phase === 'INLRMS' ? ['processing-running', 'app-running'] : emiesState({ ...job, phase, failure: undefined });
  return [
    ...values,
    'bes:Running',
    `arcrest:${rest}`,
    `emies:${state}`,
    ...attributes.map((each) => `emiesattr:${each}`),
  ];
}

const BES: Readonly<Record<Phase, string>> = {
  ACCEPTED: 'Pending',
  PREPARING: 'Running',
  SUBMIT: 'Running',
  INLRMS: 'Running',
  CANCELING: 'Running',
  FINISHING: 'Running',
  FINISHED: 'Finished',
};

function nordugridState(job: JobRecord): string {
  const { phase, failure } = job;
  if (job.isPending) return recordedState(job);
  if (phase === 'INLRMS') return `INLRMS:${isQueued(job) ? 'Q' : job.run?.endedAt === undefined ? 'R' : 'EXECUTED'}`;
  if (!failure || (phase !== 'FINISHED' && phase !== 'CANCELING')) return phase;
  const word = phase === 'CANCELING' ? phase : isCancelled(job) ? 'KILLED' : 'FAILED';
  return failure.phase === undefined ? word : `${word}::${failure.phase}`;
}

/** EMI-ES' state first, then its attributes. */
export function emiesState(job: JobRecord): readonly [string, ...string[]] {
  switch (job.phase) {
    case 'ACCEPTED':
      return ['accepted', 'client-stagein-possible'];
    case 'PREPARING':
      return ['preprocessing', 'client-stagein-possible', 'server-stagein'];
    case 'SUBMIT':
      return ['processing-accepting'];
    case 'INLRMS':
      if (isQueued(job)) return ['processing-queued'];
      return job.run?.endedAt === undefined ? ['processing-running', 'app-running'] : ['processing-running'];
    case 'CANCELING':
      return ['processing', 'processing-cancel'];
    case 'FINISHING':
      return ['postprocessing', 'client-stageout-possible', 'server-stageout'];
    case 'FINISHED':
      return ['terminal', ...endAttributes(job)];
  }
}

function endAttributes(job: JobRecord): readonly string[] {
  if (!job.failure) return ['client-stageout-possible'];
  const kind = isCancelled(job) ? 'cancel' : 'failure';
  switch (job.failure.phase) {
    case undefined:
      return [];
    case 'ACCEPTED':
    case 'PREPARING':
      return [`preprocessing-${kind}`];
    case 'SUBMIT':
    case 'INLRMS':
    case 'CANCELING':
      return [`processing-${kind}`];
    case 'FINISHING':
    case 'FINISHED':
      return [`postprocessing-${kind}`];
  }
}
