import { requireInputFile, type SweepItem } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { usageError } from '../errors/exit-status.js';
import { describeForgotten, type PlannedJob } from '../program/plan-job.js';
import type { SweepJobs } from './sweep-jobs.js';

/** What is known of the jobs of a sweep before any of them is sent. */
export interface CheckedSweep {
  /** Why items have no job, by their index. */
  readonly failures: ReadonlyMap<number, FailedItem>;
  /** The first jobs, as many as were asked for. */
  readonly first: readonly PlannedJob[];
  readonly remarks: readonly string[];
  readonly warnings: readonly string[];
}

/** An item that has no job. */
export interface FailedItem {
  readonly index: number;
  readonly label: string;
  readonly error: unknown;
}

/** The maximum number of messages of one kind; others say the same of other items. */
const MAX_MESSAGES = 5;

/**
 * Plans all jobs of a sweep, and makes sure that their inputs can be sent. Plans are not kept: there may be a million.
 * @param wanted - how many of the first jobs to keep
 * @throws CommandError (usage) if two jobs would have one name
 */
export async function checkSweep({ screen, signal }: Context, jobs: SweepJobs, wanted: number): Promise<CheckedSweep> {
  const failures = new Map<number, FailedItem>();
  const first: PlannedJob[] = [];
  const remarks = new Set<string>();
  const warnings = new Set<string>(jobs.warnings);
  const forgotten = new ForgottenInputs(jobs.words);
  const names = new Map<string, SweepItem>();
  let checked = 0;
  screen.live(() => [`${screen.mark('waiting')} checking ${checked} of ${jobs.count} jobs`]);
  try {
    for (const item of jobs.items) {
      signal.throwIfAborted();
      checked += 1;
      const plan = await planned(jobs, item).catch((error: unknown) => {
        failures.set(item.index, { index: item.index, label: item.label, error });
      });
      if (plan === undefined) continue;
      requireOwnName(names, plan, item);
      if (first.length < wanted) first.push(plan);
      for (const remark of plan.remarks) remarks.add(remark);
      const known = new Set(describeForgotten(plan.forgottenInputs));
      for (const warning of plan.warnings) if (!known.has(warning)) warnings.add(warning);
      for (const path of plan.forgottenInputs) forgotten.add(path, item);
    }
  } finally {
    screen.stopLive();
  }
  return { failures, first, remarks: some(remarks), warnings: [...some(warnings), ...forgotten.describe()] };
}

async function planned(jobs: SweepJobs, item: SweepItem): Promise<PlannedJob> {
  const plan = await jobs.plan(item);
  for (const { path } of plan.uploads) await requireInputFile(path);
  return plan;
}

/** Two jobs of one name could not be told apart, and neither could their results. */
function requireOwnName(names: Map<string, SweepItem>, { options }: PlannedJob, item: SweepItem): void {
  const { name = '' } = options;
  const other = names.get(name.toLowerCase());
  if (other !== undefined) {
    throw usageError(
      `The jobs of ${other.label} and ${item.label} would both be called ${name}; nothing has been submitted`,
      'Put more of the item into --name, or its number: --name "model-{index}"',
    );
  }
  names.set(name.toLowerCase(), item);
}

function some(messages: ReadonlySet<string>): readonly string[] {
  const all = [...messages];
  return all.length <= MAX_MESSAGES
    ? all
    : [...all.slice(0, MAX_MESSAGES), `${all.length - MAX_MESSAGES} more of this kind, for other items`];
}

/** Files that programs may read and that are not sent along, by what the user has typed for them. */
class ForgottenInputs {
  readonly #words: readonly string[];
  readonly #paths = new Map<string, Set<string>>();

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  add(path: string, item: SweepItem): void {
    const typed = this.#words.find((word) => word.includes('{') && item.fill(word) === path) ?? path;
    const paths = this.#paths.get(typed) ?? new Set();
    this.#paths.set(typed, paths.add(path));
  }

  describe(): readonly string[] {
    return [...this.#paths].flatMap(([typed, paths]) => {
      const [path = ''] = paths;
      if (paths.size === 1) return describeForgotten([path]);
      return `${path} and ${paths.size - 1} more of the items exist here and are not sent along; if the program reads them, add --input ${typed}`;
    });
  }
}
