import type { ActivityDescription } from '../descriptions/activity-description.js';
import { NoSuitableQueueError } from '../errors.js';
import type { ComputingShare } from './computing-service.js';

/**
 * The shares (queues) that satisfy a description, the least busy first.
 * @returns none where the service publishes no shares: its own default then decides
 * @throws NoSuitableQueueError if it publishes some and none will do; the message says why not, for each
 */
export function chooseShares(
  shares: readonly ComputingShare[],
  description: ActivityDescription,
): readonly ComputingShare[] {
  if (shares.length === 0) return [];
  const judged = shares.map((share) => ({ share, obstacle: obstacle(share, description) }));
  const suitable = judged.filter((entry) => entry.obstacle === undefined).map(({ share }) => share);
  if (suitable.length > 0) return [...suitable].sort((a, b) => load(a) - load(b));
  const reasons = judged.map((entry) => `${entry.share.name}: ${entry.obstacle}`);
  throw new NoSuitableQueueError(`No queue takes this job. ${reasons.join('; ')}`, {
    hint: 'Ask for less, or name another queue.',
  });
}

/** Why a share will not do, or undefined. Limits that are not published are not limits. */
function obstacle(share: ComputingShare, { resources = {} }: ActivityDescription): string | undefined {
  if (resources.queue !== undefined && resources.queue !== share.name && resources.queue !== share.queue) {
    return `not the queue asked for (${resources.queue})`;
  }
  if (resources.rejectedQueue === share.name) return 'the queue that is to be avoided';
  const limits: readonly (readonly [string, string, number | undefined, number | undefined])[] = [
    ['wall time', 's', resources.wallTimeSeconds, share.maxWallTimeSeconds],
    // Only the total is for all slots together; the plain maximum is per slot, and jobs may have several.
    ['CPU time', 's', resources.totalCpuTimeSeconds, share.maxTotalCpuTimeSeconds],
    ['CPU time per slot', 's', resources.individualCpuTimeSeconds, share.maxCpuTimeSeconds],
    ['memory', 'bytes', resources.individualPhysicalMemoryBytes, share.maxMainMemoryBytes],
    ['virtual memory', 'bytes', resources.individualVirtualMemoryBytes, share.maxVirtualMemoryBytes],
    ['disk space', 'bytes', resources.diskSpaceBytes, share.maxDiskSpaceBytes],
    ['slots', '', resources.slots?.count, share.maxSlotsPerJob],
  ];
  const exceeded = limits.find(([, , asked, most]) => asked !== undefined && most !== undefined && asked > most);
  if (exceeded) {
    const [what, unit, asked, most] = exceeded;
    return `${what} ${asked}${unit && ` ${unit}`}, at most ${most}`;
  }
  if (share.servingState !== undefined && !/^(production|queueing)$/i.test(share.servingState)) {
    return `takes no jobs now (${share.servingState})`;
  }
  return undefined;
}

/** Free slots first, then few waiting jobs. */
const load = (share: ComputingShare): number => (share.waitingJobs ?? 0) - (share.freeSlots ?? 0);
