import { StuckError, VirtualClock } from '../clock/virtual-clock.js';
import type { CommandRun, Violation } from '../histories/scene.js';
import type { Plan, PlannedUser } from '../plans/plan.js';
import { seededRandom } from '../random/random.js';
import { seedChance } from '../random/seeded-chance.js';
import type { Configurations } from './configurations.js';
import type { HistoryLine } from './history-line.js';
import { World } from './world.js';

const BEGIN = new Date('2026-03-02T09:00:00Z');
const DAY_MS = 24 * 3_600_000;
/** A submission whose reply was lost is settled an hour later; with some room. */
const SETTLING_MS = 2 * 3_600_000;

/** What came of a plan. */
export interface HistoryResult {
  readonly violations: readonly Violation[];
  readonly commands: readonly CommandRun[];
  readonly lines: readonly HistoryLine[];
  /** How much time has passed in it, in milliseconds. */
  readonly elapsedMs: number;
  /** How many of the planned faults have happened. */
  readonly faults: number;
}

export interface HistoryOptions {
  /** Whether to keep all lines. @default false */
  readonly isRecorded?: boolean;
  /** How long the import of a module may take, in milliseconds of real time. @default that of {@link VirtualClock} */
  readonly importMs?: number;
}

/** Plays a plan: the users' commands, the end of all faults, one `status` for each of them; and checks it. */
export async function runHistory(
  plan: Plan,
  configurations: Configurations,
  { isRecorded = false, importMs }: HistoryOptions = {},
): Promise<HistoryResult> {
  using clock = new VirtualClock(BEGIN, importMs);
  const restore = seedChance(seededRandom(plan.seed).branch('chance'));
  const world = new World(plan, configurations, isRecorded);
  try {
    for (const { machine, atMs } of plan.powerFailures) setTimeout(() => world.failPower(machine), atMs);
    await clock.run(Promise.all(plan.users.map((user) => play(world, user))), { limitMs: 7 * DAY_MS });
    await clock.pass(SETTLING_MS);
    world.endFaults();
    const users = new Map(plan.users.map((user) => [`${user.name}@${user.machine}`, user]));
    for (const user of users.values()) {
      await clock.run(world.run(user, { afterMs: 0, words: ['status', '--json'] }), { limitMs: DAY_MS });
    }
    world.checkAtEnd();
  } catch (error) {
    if (!(error instanceof StuckError)) throw error;
    const violations: Violation[] = [...world.violations, { invariant: 'true', at: Date.now(), what: error.message }];
    return {
      violations,
      commands: world.commands,
      lines: world.lines,
      elapsedMs: clock.elapsedMs,
      faults: world.faults,
    };
  } finally {
    restore();
    world.killAll();
  }
  const { violations, commands, lines, faults } = world;
  return { violations, commands, lines, elapsedMs: clock.elapsedMs, faults };
}

async function play(world: World, user: PlannedUser): Promise<void> {
  for (const step of user.steps) {
    await new Promise((resolve) => {
      setTimeout(resolve, step.afterMs);
    });
    await world.run(user, step);
  }
}
