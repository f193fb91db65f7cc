import type { NotificationState } from '../model/activity-description.js';

/** ARC's words for the states that ADL can name; ARC has more states, which ADL cannot name. */
export const ARC_NOTIFICATION_STATES: readonly (readonly [arc: string, adl: NotificationState])[] = [
  ['ACCEPTED', 'ACCEPTED'],
  ['PREPARING', 'PREPROCESSING'],
  ['INLRMS', 'PROCESSING'],
  ['FINISHING', 'POSTPROCESSING'],
  ['FINISHED', 'TERMINAL'],
];

/** States of ARC that have no counterpart in ADL. */
export const ARC_ONLY_STATES: readonly string[] = ['SUBMIT', 'CANCELING', 'DELETED'];
