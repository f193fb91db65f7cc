import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { NoSuitableQueueError, type QueueObstacle } from '../errors/index.js';
import type { ComputingService, ComputingShare } from './computing-service.js';

/**
 * The shares (queues) that satisfy a description, the least busy first.
 * @returns an empty list if the service publishes no shares: its own default then decides
 * @throws NoSuitableQueueError if it publishes some and none is suitable; the message says why, for each
 */
export function chooseShares(
  { shares, manager, executionEnvironments }: Pick<ComputingService, 'shares' | 'manager'> & Partial<ComputingService>,
  description: ActivityDescription,
): readonly ComputingShare[] {
  if (shares.length === 0) return [];
  const most = { slots: manager?.totalSlots, memoryBytes: largestNode(executionEnvironments) };
  const judged = shares.map((share) => ({ share, obstacle: obstacle(share, most, description) }));
  const suitable = judged.filter((entry) => entry.obstacle === undefined).map(({ share }) => share);
  if (suitable.length > 0) return [...suitable].sort((a, b) => load(a) - load(b));
  const obstacles = judged.flatMap((entry) => entry.obstacle ?? []);
  const reasons = obstacles.map((one) => `${one.queue}: ${describeObstacle(one)}`);
  throw new NoSuitableQueueError(`No queue takes this job. ${reasons.join('; ')}`, {
    obstacles,
    remedy: 'ask-for-less',
  });
}

/** The limits of the whole cluster, which hold for all of its shares. */
interface ClusterLimits {
  readonly slots: number | undefined;
  /** Of one node. */
  readonly memoryBytes: number | undefined;
}

/** The memory of the largest node; undefined unless it is known of every kind of node. */
function largestNode(environments: ComputingService['executionEnvironments'] = []): number | undefined {
  const sizes = environments.map(({ mainMemoryBytes }) => mainMemoryBytes || undefined);
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined;
  // One after the other: a document may list more of them than a function takes arguments.
  return sizes.reduce<number>((most, size = 0) => Math.max(most, size), 0);
}

/**
 * Why a share cannot run a job; undefined if it can. A limit of 0 does not count, and neither does a missing one: A-REX writes
 * 0 if the batch system has no limit.
 */
function obstacle(
  share: ComputingShare,
  cluster: ClusterLimits,
  { resources = {} }: ActivityDescription,
): QueueObstacle | undefined {
  const queue = share.name;
  if (resources.queue !== undefined && resources.queue !== share.name && resources.queue !== share.queue) {
    return { queue, resource: 'queue', wanted: resources.queue };
  }
  if (resources.rejectedQueue === share.name) return { queue, resource: 'rejectedQueue' };
  const { totalCpuTimeSeconds, slots } = resources;
  const count = slots?.count ?? 1;
  const limits: readonly (readonly [QueueObstacle['resource'], number | undefined, number | undefined])[] = [
    ['wallTimeSeconds', resources.wallTimeSeconds, share.maxWallTimeSeconds],
    // Only the total is for all slots together; the plain maximum is per slot, and jobs may have several.
    ['totalCpuTimeSeconds', totalCpuTimeSeconds, share.maxTotalCpuTimeSeconds],
    ['individualCpuTimeSeconds', resources.individualCpuTimeSeconds, share.maxCpuTimeSeconds],
    [
      'individualCpuTimeSeconds',
      totalCpuTimeSeconds === undefined ? undefined : Math.ceil(totalCpuTimeSeconds / count),
      share.maxCpuTimeSeconds,
    ],
    ['individualPhysicalMemoryBytes', resources.individualPhysicalMemoryBytes, share.maxMainMemoryBytes],
    ['individualVirtualMemoryBytes', resources.individualVirtualMemoryBytes, share.maxVirtualMemoryBytes],
    ['diskSpaceBytes', resources.diskSpaceBytes, share.maxDiskSpaceBytes],
    ['slots', slots?.count, share.maxSlotsPerJob],
    // A batch system that is asked for more than it has may queue the job for ever and give no reason.
    ['slots', slots?.count, cluster.slots],
    ['individualPhysicalMemoryBytes', resources.individualPhysicalMemoryBytes, cluster.memoryBytes],
  ];
  const exceeded = limits.find(([, wanted, offered]) => wanted !== undefined && offered && wanted > offered);
  if (exceeded) {
    const [resource, wanted, offered] = exceeded;
    return { queue, resource, wanted, offered };
  }
  if (share.servingState !== undefined && !/^(production|queueing)$/i.test(share.servingState)) {
    return { queue, resource: 'servingState', offered: share.servingState };
  }
  return undefined;
}

function describeObstacle({ resource, wanted, offered }: QueueObstacle): string {
  switch (resource) {
    case 'queue':
      return `not the queue asked for (${wanted})`;
    case 'rejectedQueue':
      return 'the queue that is to be avoided';
    case 'servingState':
      return `takes no jobs now (${offered})`;
    case 'wallTimeSeconds':
      return `wall time ${wanted} s, at most ${offered}`;
    case 'totalCpuTimeSeconds':
      return `CPU time ${wanted} s, at most ${offered}`;
    case 'individualCpuTimeSeconds':
      return `CPU time per slot ${wanted} s, at most ${offered}`;
    case 'individualPhysicalMemoryBytes':
      return `memory ${wanted} bytes, at most ${offered}`;
    case 'individualVirtualMemoryBytes':
      return `virtual memory ${wanted} bytes, at most ${offered}`;
    case 'diskSpaceBytes':
      return `disk space ${wanted} bytes, at most ${offered}`;
    case 'slots':
      return `slots ${wanted}, at most ${offered}`;
  }
}

/** Free slots first, then few waiting jobs. */
const load = (share: ComputingShare): number => (share.waitingJobs ?? 0) - (share.freeSlots ?? 0);
