import type { NotificationState } from '../model/activity-description.js';

/** ARC's own words for the states that ADL can name; it has more, which ADL cannot. */
export const ARC_NOTIFICATION_STATES: readonly (readonly [arc: string, adl: NotificationState])[] = [
  ['ACCEPTED', 'ACCEPTED'],
  ['PREPARING', 'PREPROCESSING'],
  ['INLRMS', 'PROCESSING'],
  ['FINISHING', 'POSTPROCESSING'],
  ['FINISHED', 'TERMINAL'],
];

/** States of ARC that have no counterpart. */
export const ARC_ONLY_STATES: readonly string[] = ['SUBMIT', 'CANCELING', 'DELETED'];
