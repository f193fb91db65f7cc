import { createHash } from 'node:crypto';
import { takeSeams } from '../clients/process-seams.js';
import { randomPlan } from '../plans/random-plan.js';
import { Configurations } from '../simulation/configurations.js';
import { runHistory } from '../simulation/run-history.js';
import type { Assignment, PlayedHistory } from './history-outcome.js';

/** What a worker is told: one history after another. */
export interface WorkMessage {
  readonly assignment: Assignment;
  /** Whether to tell a hash of all lines, which takes time. */
  readonly isHashed: boolean;
}

/** What a worker answers. */
export interface WorkReply {
  readonly played: PlayedHistory;
  /** How much memory the process has, in bytes. */
  readonly memoryBytes: number;
}

/**
 * Plays histories for the process that has started this one. The clock, chance and the seams of the library are those of a process, so
 * that each process plays one history at a time.
 */
export function work(): void {
  takeSeams();
  // A history makes many errors, and their stacks, which take time, are not read here; a replay has them.
  Error.stackTraceLimit = 0;
  const configurations = new Configurations();
  // A terminal sends Ctrl-C to all of its processes; the one that has started this one decides.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit());
  process.on('exit', () => configurations[Symbol.dispose]());
  process.on('message', (message: WorkMessage) => {
    play(message, configurations).then((played) => {
      const reply: WorkReply = { played, memoryBytes: process.memoryUsage.rss() };
      process.send?.(reply);
    });
  });
}

async function play({ assignment, isHashed }: WorkMessage, configurations: Configurations): Promise<PlayedHistory> {
  const plan = 'plan' in assignment ? assignment.plan : randomPlan(assignment.seed);
  // All modules but those of Node.js are in the bundle.
  const options = { isRecorded: isHashed, importMs: 1_000 };
  const { violations, lines, elapsedMs, faults } = await runHistory(plan, configurations, options);
  return {
    kind: 'played',
    violations,
    simulatedMs: elapsedMs,
    faults,
    ...(isHashed && { hash: createHash('sha256').update(JSON.stringify(lines)).digest('hex') }),
  };
}
