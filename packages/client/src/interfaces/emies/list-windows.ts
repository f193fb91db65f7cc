import { ServiceError } from '../../errors/index.js';

/** The time in which activities were created, its ends included; an end left out is open. */
export interface ListWindow {
  readonly from?: Date;
  readonly to?: Date;
}

export interface ListedActivities {
  readonly ids: readonly string[];
  /** There are more than the service lists at a time. */
  readonly truncated: boolean;
}

/**
 * More than enough for the activities of a service, ten thousand per request; a service that always cuts its lists is not asked for
 * ever.
 */
const MAX_WINDOWS = 1_000;

/**
 * Lists any number of activities: if the service cuts the list (A-REX after ten thousand), it is asked for each half of the
 * time span, down to the second.
 * @throws ServiceError if it cuts the list of a single second, or of those that it says will be created, or nearly all
 */
export async function listInWindows(
  list: (window: ListWindow) => Promise<ListedActivities>,
  now: Date,
): Promise<readonly string[]> {
  const whole = await list({});
  if (!whole.truncated) return whole.ids;
  const seconds = Math.ceil(now.getTime() / 1000);
  const later = complete(await list({ from: dateOf(seconds + 1) }));

  let windows = 0;
  const between = async (first: number, last: number): Promise<readonly string[]> => {
    windows += 1;
    if (windows > MAX_WINDOWS) {
      const message = `The server cuts the list of activities again and again, in ${MAX_WINDOWS} spans of time`;
      throw new ServiceError(message, { httpStatus: 200, reason: 'the list is truncated' });
    }
    const part = await list({ from: dateOf(first), to: dateOf(last) });
    if (!part.truncated || first === last) return complete(part);
    const middle = Math.floor((first + last) / 2);
    return [...(await between(first, middle)), ...(await between(middle + 1, last))];
  };
  return [...new Set([...(await between(0, seconds)), ...later])];
}

const dateOf = (seconds: number): Date => new Date(seconds * 1000);

function complete({ ids, truncated }: ListedActivities): readonly string[] {
  if (!truncated) return ids;
  throw new ServiceError(`The server lists only the first ${ids.length} of the activities created at one time`, {
    httpStatus: 200,
    reason: 'the list is truncated',
  });
}
