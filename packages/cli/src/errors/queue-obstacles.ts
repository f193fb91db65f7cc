import type { QueueObstacle } from 'jasmin-arc';
import { formatBytes, formatDuration, formatMemory } from '../output/quantities.js';

/** Why no queue takes a job, in the units that people type. */
export function describeObstacles(obstacles: readonly QueueObstacle[]): string {
  return `No queue takes this job. ${obstacles.map((one) => `${one.queue}: ${describeObstacle(one)}`).join('; ')}`;
}

function describeObstacle({ resource, wanted, offered }: QueueObstacle): string {
  const compare = (what: string, format: (value: number) => string) =>
    `${what} ${format(Number(wanted))}, at most ${format(Number(offered))}`;
  switch (resource) {
    case 'queue':
      return `not the queue asked for (${wanted})`;
    case 'rejectedQueue':
      return 'the queue that is to be avoided';
    case 'servingState':
      return `takes no jobs now (${offered})`;
    case 'wallTimeSeconds':
      return compare('wall time', formatDuration);
    case 'totalCpuTimeSeconds':
      return compare('CPU time', formatDuration);
    case 'individualCpuTimeSeconds':
      return compare('CPU time for each core', formatDuration);
    case 'individualPhysicalMemoryBytes':
      return compare('memory for each core', formatMemory);
    case 'individualVirtualMemoryBytes':
      return compare('virtual memory', formatMemory);
    case 'diskSpaceBytes':
      return compare('disk space', formatBytes);
    case 'slots':
      return compare('cores', String);
  }
}
