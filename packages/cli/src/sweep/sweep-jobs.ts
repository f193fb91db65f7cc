import { basename, parse } from 'node:path';
import { text } from 'node:stream/consumers';
import { batchTaskEnvironment, openSweep, type Sweep, type SweepItem } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { type CommandError, usageError } from '../errors/exit-status.js';
import { describeIgnoredOptions } from '../program/describe-batch-request.js';
import type { JobDescriptionValues } from '../program/job-options.js';
import { type PlannedJob, planJob, type ScriptArray } from '../program/plan-job.js';

/** The jobs of a sweep, each of which is planned when it is asked for. */
export interface SweepJobs {
  /** How many there are. */
  readonly count: number;
  readonly items: Iterable<SweepItem>;
  /**
   * Plans the job of an item.
   * @throws what planning a single job throws
   */
  plan(item: SweepItem): Promise<PlannedJob>;
  /** The words of the program and the options that items are filled in to: what the user has typed. */
  readonly words: readonly string[];
  /** What to say of all of them. */
  readonly warnings: readonly string[];
}

/**
 * One job for each item of `--for-each`: its placeholders are filled in wherever the user has typed them.
 * @throws CommandError (usage), SweepSourceError and PlaceholderError before anything is planned
 */
export async function jobsForEach(
  context: Context,
  words: readonly string[],
  values: JobDescriptionValues,
  sources: readonly string[],
): Promise<SweepJobs> {
  if (values.stdin === '-') throw noStdin();
  const sweep = await openSweep(sources, { readStdin: () => readItems(context) });
  sweep.requirePlaceholders([...words, ...textsOf(values)]);
  const nameOf = namesOf(sweep, words, values.name);
  return {
    count: sweep.count,
    items: sweep,
    words,
    warnings: [],
    async plan(item) {
      const fill = (one: string) => item.fill(one);
      const plan = await planJob(words.map(fill), filled(values, fill), context.system);
      const replaced = plan.array === undefined ? [] : [describeReplaced(plan.array)];
      return { ...withName(plan, nameOf(item, plan)), warnings: [...plan.warnings, ...replaced] };
    },
  };
}

/** One job for each task of the job array that a script asks for; `{}` in its arguments means nothing, as in a single job. */
export function jobsOfArray(plan: PlannedJob, words: readonly string[], array: ScriptArray): SweepJobs {
  const { script, line, text: asked, taskIds, maxTasks } = array;
  const { environment, name = '' } = plan.options;
  const limit = `%${maxTasks} is not followed: all ${taskIds.length} jobs are sent at once`;
  return {
    count: taskIds.length,
    items: taskIds.map((id, place) => ({
      index: place + 1,
      label: `task ${id}`,
      shortName: String(id),
      fill: (one) => one,
    })),
    words,
    warnings: maxTasks === undefined ? [] : [`${script}:${line}: ${asked}: ${limit}`],
    async plan({ index, shortName }) {
      const task = batchTaskEnvironment(array, taskIds[index - 1] ?? 0);
      const options = { ...plan.options, environment: { ...task, ...environment } };
      return withName({ ...plan, options }, `${withoutExtension(name, words)}-${shortName}`);
    },
  };
}

const noStdin = (): CommandError =>
  usageError(
    '--stdin - and --for-each cannot be combined: all jobs would need the same stdin',
    'Save it as a file, and give that: --stdin FILE',
  );

async function readItems({ system, screen }: Context): Promise<string> {
  if (system.stdinKind === 'terminal') screen.say('reading the items from the terminal, one a line, until Ctrl-D');
  return text(system.stdin);
}

const describeReplaced = ({ script, line, text: asked }: ScriptArray): string =>
  describeIgnoredOptions(script, [{ line, text: asked, option: 'array', reason: 'one-job-only' }]).join();

const textsOf = (values: JobDescriptionValues): readonly string[] =>
  Object.values(values).flatMap((value) => (typeof value === 'boolean' || value === undefined ? [] : value));

function filled(values: JobDescriptionValues, fill: (text: string) => string): JobDescriptionValues {
  // Texts become texts, and lists of them lists, so the type stays the same.
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? fill(value) : Array.isArray(value) ? value.map(fill) : value,
    ]),
  ) as unknown as JobDescriptionValues;
}

type NameOf = (item: SweepItem, plan: PlannedJob) => string;

/** A name without a placeholder gets the item behind it, so that each job has a directory of its own for what it has made. */
function namesOf(sweep: Sweep, words: readonly string[], name: string | undefined): NameOf {
  if (name?.replaceAll('{{', '').includes('{')) return (item) => item.fill(name);
  let isUnique: boolean | undefined;
  return (item, { options }) => {
    isUnique ??= haveDifferentNames(sweep);
    const base = name === undefined ? withoutExtension(options.name ?? '', words) : item.fill(name);
    return `${base}-${isUnique ? item.shortName : item.index}`;
  };
}

/** Without regard to case, as directories are called after them. */
function haveDifferentNames(items: Iterable<SweepItem>): boolean {
  const names = new Set<string>();
  let count = 0;
  for (const { shortName } of items) {
    names.add(shortName.toLowerCase());
    count += 1;
    if (names.size < count) return false;
  }
  return true;
}

/** `analyse` for the name that a job has after its script `analyse.sh`; a name that was given stays as it is. */
const withoutExtension = (name: string, words: readonly string[]): string =>
  words.some((word) => basename(word) === name) ? parse(name).name : name;

const withName = (plan: PlannedJob, name: string): PlannedJob => ({ ...plan, options: { ...plan.options, name } });
