import { omitUndefined } from '../model/omit-undefined.js';
import { readBatchMemory, readBatchTime } from './batch-values.js';

/** The requests of a batch script, under the names that the options of a job have. */
export interface BatchRequest {
  /** `--job-name`. */
  readonly name?: string;
  /** `--partition`, if it names only one. */
  readonly queue?: string;
  /** `--time`, in seconds. */
  readonly wallTimeSeconds?: number;
  /** `--mem-per-cpu`, or `--mem` divided by the slots on one node: for each slot, in bytes. */
  readonly memoryBytes?: number;
  /** The number of slots: tasks times `--cpus-per-task`. Tasks are `--ntasks`, or `--ntasks-per-node` times `--nodes`, or `--nodes`. */
  readonly slots?: number;
  /** The slots on one node, `'all'` for a job on one node; left out if the nodes are not determined. */
  readonly slotsPerNode?: number | 'all';
}

/** The options of sbatch that are followed, each with the shape of its value. */
const FOLLOWED = {
  time: (value) => (readBatchTime(value) ?? 0) > 0,
  mem: (value) => (readBatchMemory(value) ?? 0) > 0,
  'mem-per-cpu': (value) => (readBatchMemory(value) ?? 0) > 0,
  ntasks: isCount,
  'cpus-per-task': isCount,
  'ntasks-per-node': isCount,
  nodes: isCount,
  partition: (value) => value !== '' && !value.includes(','),
  'job-name': (value) => value !== '',
} as const satisfies Readonly<Record<string, (value: string) => boolean>>;

type BatchOption = keyof typeof FOLLOWED;

/** The long names of the options that are followed. */
export const BATCH_OPTIONS: readonly string[] = Object.keys(FOLLOWED);

/** Whether an option, by its long name, is one that a compute element can be asked for. */
export const isBatchOption = (name: string): name is BatchOption => Object.hasOwn(FOLLOWED, name);

export const isUnderstood = (name: BatchOption, value: string | undefined): boolean =>
  value !== undefined && FOLLOWED[name](value);

function isCount(value: string): boolean {
  return /^[1-9]\d{0,6}$/.test(value);
}

/** @param asked - values that are understood, by the long name of their option */
export function toBatchRequest(asked: ReadonlyMap<string, string>): BatchRequest {
  const value = (name: BatchOption) => asked.get(name);
  const count = (name: BatchOption) => (asked.has(name) ? Number(asked.get(name)) : undefined);
  const cpusPerTask = count('cpus-per-task');
  const nodes = count('nodes');
  const tasksPerNode = count('ntasks-per-node');
  const tasks = count('ntasks') ?? (tasksPerNode === undefined ? undefined : tasksPerNode * (nodes ?? 1)) ?? nodes;
  const slots = tasks === undefined && cpusPerTask === undefined ? undefined : (tasks ?? 1) * (cpusPerTask ?? 1);
  const slotsPerNode = spreadOf({ slots, tasks, nodes, tasksPerNode, cpusPerTask });
  const perNodeMemory = readBatchMemory(value('mem') ?? '');
  const onOneNode = typeof slotsPerNode === 'number' ? slotsPerNode : (slots ?? 1);
  return omitUndefined({
    name: value('job-name'),
    queue: value('partition'),
    wallTimeSeconds: readBatchTime(value('time') ?? ''),
    memoryBytes:
      readBatchMemory(value('mem-per-cpu') ?? '') ??
      (perNodeMemory === undefined ? undefined : Math.ceil(perNodeMemory / onOneNode)),
    slots,
    slotsPerNode,
  });
}

/** The CPUs of one task are always on one node; tasks are on any nodes unless nodes are counted. */
function spreadOf(facts: {
  readonly slots: number | undefined;
  readonly tasks: number | undefined;
  readonly nodes: number | undefined;
  readonly tasksPerNode: number | undefined;
  readonly cpusPerTask: number | undefined;
}): number | 'all' | undefined {
  const { slots, tasks = 1, nodes, tasksPerNode, cpusPerTask = 1 } = facts;
  if (slots === undefined) return undefined;
  if (nodes === 1 || tasks === 1) return slots === 1 ? undefined : 'all';
  if (tasksPerNode !== undefined && tasks % tasksPerNode === 0) return tasksPerNode * cpusPerTask;
  if (nodes !== undefined && tasks % nodes === 0) return (tasks / nodes) * cpusPerTask;
  return cpusPerTask > 1 ? cpusPerTask : undefined;
}
