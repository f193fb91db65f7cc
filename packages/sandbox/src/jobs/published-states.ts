import type { Phase } from '../job-lifecycle.js';
import type { Release } from '../release.js';
import { isCancelled, isQueued, type PublishedJob } from './job-record.js';

/** What the states of a job follow from. */
type Progress = Pick<PublishedJob, 'phase' | 'run' | 'failure' | 'isPending'>;

/** The live record of the state. */
export const recordedState = ({ phase, isPending = false }: Progress): string =>
  isPending ? `PENDING:${phase}` : phase;

const LISTED: Readonly<Record<Phase, string>> = {
  ACCEPTED: 'ACCEPTING',
  PREPARING: 'PREPARING',
  SUBMIT: 'SUBMITTING',
  INLRMS: 'RUNNING',
  CANCELING: 'KILLING',
  FINISHING: 'FINISHING',
  FINISHED: 'FINISHED',
};

const PENDING: Readonly<Partial<Record<Phase, string>>> = {
  ACCEPTED: 'ACCEPTED',
  PREPARING: 'PREPARED',
  INLRMS: 'EXECUTED',
};

/** The state word in the list of jobs, which is read live but cannot tell some states apart: a cancelled job is a failed one. */
export function listedState({ phase, failure, isPending = false }: Progress): string {
  if (phase === 'FINISHED' && failure) return 'FAILED';
  return (isPending ? PENDING[phase] : undefined) ?? LISTED[phase];
}

/** The state word of `status` and `info`, true at the moment of the snapshot. */
export function snapshotState(job: Progress): string {
  if (job.phase === 'FINISHED' && isCancelled(job)) return 'KILLED';
  if (isQueued(job)) return 'QUEUING';
  if (job.phase === 'INLRMS' && job.run?.endedAt !== undefined && !job.isPending) return 'EXITINGLRMS';
  return listedState(job);
}

/** The State values of a job's GLUE2 document; before the first snapshot, those of the placeholder. */
export function stateValues(job: Progress, release: Release): readonly string[] {
  const { phase, failure } = job;
  const failed = phase === 'FINISHED' ? failure : undefined;
  const values = [
    ['nordugrid', nordugridState(job)],
    ['file', failed ? (isCancelled(job) ? 'killed' : (failed.phase ?? 'failed').toLowerCase()) : phase.toLowerCase()],
    ['bes', failed ? (isCancelled(job) ? 'Cancelled' : 'Failed') : besState(job)],
    ['arcrest', snapshotState(job)],
    ...emiesState(job).map((value, index) => [index === 0 ? 'emies' : 'emiesattr', value]),
  ];
  return values
    .filter(([prefix]) => release === '6.17' || prefix === 'nordugrid' || prefix === 'file' || prefix === 'arcrest')
    .map(([prefix, value]) => `${prefix}:${value}`);
}

/** The state word before the first snapshot. */
export const PLACEHOLDER_STATE = 'ACCEPTED';

export const PLACEHOLDER_STATE_VALUES: readonly string[] = [
  'nordugrid:ACCEPTED',
  'emies:accepted',
  'arcrest:ACCEPTED',
  'emiesattr:client-stagein-possible',
];

/** Where a failed job could be taken up again. */
export function restartStateValues(job: Progress, release: Release): readonly string[] {
  const phase = job.failure?.phase;
  if (phase === undefined || (job.phase !== 'FINISHED' && job.phase !== 'CANCELING')) return [];
  const values = [
    `nordugrid:${phase}`,
    `file:${phase.toLowerCase()}`,
    'bes:Running',
    `arcrest:${phase === 'INLRMS' ? 'OTHER' : phase === 'SUBMIT' ? 'SUBMITTING' : phase}`,
    ...restartEmiesState(job, phase).map((value, index) => (index === 0 ? `emies:${value}` : `emiesattr:${value}`)),
  ];
  return values.filter((value) => release === '6.17' || !/^(bes|emies|emiesattr):/.test(value));
}

const restartEmiesState = (job: Progress, phase: Phase): readonly string[] =>
  phase === 'INLRMS' ? ['processing-running', 'app-running'] : emiesState({ ...job, phase, failure: undefined });

function nordugridState(job: Progress): string {
  const { phase, failure } = job;
  if (job.isPending) return recordedState(job);
  if (phase === 'INLRMS') return `INLRMS:${isQueued(job) ? 'Q' : job.run?.endedAt === undefined ? 'R' : 'EXECUTED'}`;
  if (!failure || (phase !== 'FINISHED' && phase !== 'CANCELING')) return phase;
  const word = phase === 'CANCELING' ? phase : isCancelled(job) ? 'KILLED' : 'FAILED';
  return failure.phase === undefined ? word : `${word}::${failure.phase}`;
}

function besState({ phase }: Progress): string {
  if (phase === 'FINISHED') return 'Finished';
  return phase === 'ACCEPTED' ? 'Pending' : 'Running';
}

/** EMI-ES' state first, then its attributes. */
function emiesState(job: Progress): readonly string[] {
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
      return ['terminal', ...terminalAttributes(job)];
  }
}

function terminalAttributes(job: Progress): readonly string[] {
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
