/** What decides when something that was delegated is renewed. */
export interface DelegationTimes {
  /** When it ends. */
  readonly notAfter: Date;
  /** When it was made, renewed, or last asked for because a renewal was due. */
  readonly checkedAt: Date;
}

/** Short enough for delegations of a minute; between two looks at a job there is often only a second. */
const MIN_INTERVAL_MS = 10_000;

/** How often one is asked for that has ended, and could not be renewed. */
const ENDED_INTERVAL_MS = 600_000;

/**
 * Whether a renewal is due: less than half of the time is left that was left when it was made or asked for last. One that cannot be
 * made to last longer is therefore asked for a few times, at ever shorter intervals, and not at each look at a job.
 */
export function isRenewalDue({ notAfter, checkedAt }: DelegationTimes, now: Date): boolean {
  const leftThen = notAfter.getTime() - checkedAt.getTime();
  const passed = now.getTime() - checkedAt.getTime();
  if (leftThen <= 0) return passed >= ENDED_INTERVAL_MS;
  return passed >= MIN_INTERVAL_MS && passed > leftThen / 2;
}

/** What decides whether a job may outlast what was delegated for it. */
export interface JobTimes {
  /** When its program started; left out before. */
  readonly startedAt?: Date | undefined;
  /** The wall time asked for, in seconds. */
  readonly requestedWallTimeSeconds?: number | undefined;
}

/**
 * Whether a delegation ends before a job has to end that has not ended: by the wall time that it has asked for, from its start on, or
 * from now on while it waits. Of a job that has asked for none, only whether the delegation has ended.
 */
export function endsBeforeJob(endsAt: Date, { startedAt, requestedWallTimeSeconds = 0 }: JobTimes, now: Date): boolean {
  if (endsAt <= now) return true;
  return (startedAt ?? now).getTime() + requestedWallTimeSeconds * 1000 > endsAt.getTime();
}
