/** The tasks of a job array, as `#SBATCH --array` asks for them. */
export interface BatchArray {
  /** The number of the line, from 1. */
  readonly line: number;
  /** The whole line. */
  readonly text: string;
  /** The numbers of the tasks, which their script knows them by: each once, in ascending order. */
  readonly taskIds: readonly number[];
  /** How many tasks may run at once, as `%4` says; undefined without a limit. */
  readonly maxTasks: number | undefined;
}

/** What sbatch takes at most, where a site has raised its limit as far as it can. */
const MAX_ID = 4_000_000;

/**
 * Reads the value of `--array`: `1-10`, `0,6,16-32`, `1-10:2` for every second id, `%4` behind them for at most four at once.
 * @returns undefined for another text
 * @see man sbatch, option "--array"
 */
export function readBatchArray(value: string): Pick<BatchArray, 'taskIds' | 'maxTasks'> | undefined {
  const [, list = '', limit] = /^([\d,:-]+)(?:%([1-9]\d{0,6}))?$/.exec(value) ?? [];
  const ids = new Set<number>();
  for (const part of list.split(',')) {
    const match = /^(\d{1,7})(?:-(\d{1,7})(?::(\d{1,7}))?)?$/.exec(part);
    if (match === null) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    const step = Number(match[3] ?? 1);
    if (last < first || step === 0 || last > MAX_ID) return undefined;
    for (let id = first; id <= last; id += step) ids.add(id);
  }
  const taskIds = [...ids].sort((a, b) => a - b);
  return { taskIds, maxTasks: limit === undefined ? undefined : Number(limit) };
}

/**
 * The variables by which a batch script finds out which task of an array it is: `SLURM_ARRAY_TASK_ID`, and the least, the greatest
 * and the number of ids. `SLURM_ARRAY_JOB_ID` is not among them: the jobs have nothing that Slurm would know by it.
 *
 * @example
 * ```ts
 * const { array, request } = readBatchLines('#!/bin/bash\n#SBATCH --array=1-3\n./model "$SLURM_ARRAY_TASK_ID"\n');
 * const jobs = array?.taskIds.map((id) => ({
 *   executable: './job.sh',
 *   ...request,
 *   environment: batchTaskEnvironment(array, id),
 * }));
 * if (jobs) await arc.submitJobs(jobs);
 * ```
 * @param taskId - one of its `taskIds`
 * @see man sbatch, section "OUTPUT ENVIRONMENT VARIABLES"
 */
export const batchTaskEnvironment = (
  { taskIds }: Pick<BatchArray, 'taskIds'>,
  taskId: number,
): Readonly<Record<string, string>> => ({
  SLURM_ARRAY_TASK_ID: String(taskId),
  SLURM_ARRAY_TASK_MIN: String(taskIds[0] ?? taskId),
  SLURM_ARRAY_TASK_MAX: String(taskIds.at(-1) ?? taskId),
  SLURM_ARRAY_TASK_COUNT: String(taskIds.length),
});
