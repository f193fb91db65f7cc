import type { ComputingActivity } from '../../information/computing-activity.js';
import type { ArcState } from '../../jobs/job-status.js';
import type { LiveStep } from '../arex/arex-job-state.js';

/** A state of an activity in EMI-ES: one word, with attributes. */
export interface ActivityStatus {
  readonly status: string;
  readonly attributes: readonly string[];
}

/** The prefix of the attributes of a state in info documents; the state itself has `emies:`. */
const ATTRIBUTE = 'emiesattr:';

/**
 * The state in an info document, in ARC's word; undefined if it has none.
 *
 * Mostly as arcstat maps it. Unlike there, an activity after or between its phases is never Other, which would count as
 * failed; one that the batch system suspended is on Hold, as over REST; and A-REX' own word decides how one ended,
 * because a dry run is `terminal` without any attribute.
 */
export function readEmiesState({ states, stateTexts }: ComputingActivity): ArcState | undefined {
  const status = states.get('emies');
  if (status === undefined || status === '') return undefined;
  const own = states.get('nordugrid') ?? '';
  const attributes = stateTexts.flatMap((text) => (text.startsWith(ATTRIBUTE) ? text.slice(ATTRIBUTE.length) : []));
  const state = stateOf({ status, attributes });
  if (state === 'Finished' && own.startsWith('FAILED')) return 'Failed';
  if (state === 'Finished' && own.startsWith('KILLED')) return 'Killed';
  return state;
}

function stateOf({ status, attributes }: ActivityStatus): ArcState {
  const has = (attribute: string) => attributes.includes(attribute);
  switch (status) {
    case 'accepted':
      return 'Accepted';
    case 'preprocessing':
      return 'Preparing';
    case 'processing-accepting':
      return 'Submitting';
    case 'processing':
      // Being cancelled: it is not known whether it ran or waited, so it is not called running.
      return has('processing-cancel') ? 'Finishing' : 'Queuing';
    case 'processing-queued':
      return 'Queuing';
    case 'processing-running':
      return has('batch-suspend') ? 'Hold' : 'Running';
    case 'postprocessing':
      return 'Finishing';
    case 'terminal':
      if (attributes.some((attribute) => attribute.endsWith('-cancel'))) return 'Killed';
      if (attributes.some((attribute) => attribute.endsWith('-failure'))) return 'Failed';
      return has('expired') ? 'Deleted' : 'Finished';
    default:
      return 'Other';
  }
}

/** The attributes that A-REX may add to a state for an earlier failure; at most one, or none. */
const MISHAPS: readonly (readonly string[])[] = [
  [],
  ['validation-failure'],
  ['preprocessing-failure'],
  ['preprocessing-cancel'],
  ['processing-failure'],
  ['processing-cancel'],
  ['postprocessing-failure'],
  ['postprocessing-cancel'],
  ['app-failure'],
];

const withMishaps = (status: string, ...attributes: string[]): readonly ActivityStatus[] =>
  MISHAPS.map((mishap) => ({ status, attributes: [...attributes, ...mishap] }));

/** The same, and also when it waits for a limit of the service. */
const pausedOrNot = (status: string, ...attributes: string[]): readonly ActivityStatus[] => [
  ...withMishaps(status, ...attributes),
  ...withMishaps(status, ...attributes, 'server-paused'),
];

/**
 * The states in which the list of activities, which is live, shows a job at each step; the filter matches only if all attributes
 * are equal. In the order of a job's life: with this order of requests a job cannot be missed while it moves on.
 */
export const LISTED_STEPS: readonly { readonly step: LiveStep; readonly statuses: readonly ActivityStatus[] }[] = [
  { step: 'accepted', statuses: pausedOrNot('accepted', 'client-stagein-possible') },
  { step: 'preparing', statuses: pausedOrNot('preprocessing', 'client-stagein-possible', 'server-stagein') },
  { step: 'submitting', statuses: pausedOrNot('processing-accepting') },
  // The list says queued for every job in the batch system, running or not, and paused when it is done with the job.
  { step: 'in-lrms', statuses: withMishaps('processing-queued') },
  { step: 'cancelling', statuses: pausedOrNot('processing') },
  {
    step: 'finishing',
    statuses: [
      ...withMishaps('processing-queued', 'server-paused'),
      ...pausedOrNot('postprocessing', 'client-stageout-possible', 'server-stageout'),
    ],
  },
  { step: 'ended', statuses: pausedOrNot('terminal', 'client-stageout-possible') },
  { step: 'deleted', statuses: pausedOrNot('terminal', 'expired') },
];

/** The states in which the list shows a job that has ended well. */
export const SUCCEEDED: readonly ActivityStatus[] = [
  { status: 'terminal', attributes: ['client-stageout-possible'] },
  { status: 'terminal', attributes: ['client-stageout-possible', 'server-paused'] },
];
