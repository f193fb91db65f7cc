import type { CommandRun, Scene, ServerJob } from '../histories/scene.js';
import { mayCallGone } from './lost-records.js';
import { printedBy } from './what-was-told.js';

/** A job as `status`, `wait` and others print it. */
interface PrintedJob {
  readonly id: string;
  readonly found?: 'here' | 'gone' | 'unreachable';
  readonly state?: string;
  readonly exitCode?: number;
  readonly result?: string;
}

/** The states that a command has printed with `--json`, held against what the servers know. */
export function checkSaid(scene: Scene, command: CommandRun): readonly string[] {
  const jobs = scene.serverJobs();
  const said = printedBy(command).flatMap((document) =>
    Array.isArray(document.jobs) ? (document.jobs as PrintedJob[]) : [],
  );
  return said.flatMap((one) => {
    const job = jobs.find(({ id }) => one.id?.endsWith(id));
    const wrong = job === undefined ? unknownJob(one) : wrongState(one, job, command);
    return wrong === undefined ? [] : [`of ${job?.name ?? one.id}: ${wrong}`];
  });
}

const unknownJob = ({ id, found }: PrintedJob): string | undefined =>
  found === 'here' ? `it showed a job that no server has created: ${id}` : undefined;

function wrongState({ found, state, exitCode }: PrintedJob, job: ServerJob, command: CommandRun): string | undefined {
  if (found === 'gone' && job.state !== 'gone' && !job.requested.has('clean') && !mayCallGone(command, job))
    return `it said "gone", and the job is ${job.state}`;
  const hasSaidEnd = state === 'Finished' || state === 'Failed' || state === 'Killed';
  if (hasSaidEnd && job.ended !== state.toLowerCase())
    return `it said "${state}", and the job is ${job.ended ?? job.state}`;
  if (exitCode === undefined || job.programEnd === undefined) return undefined;
  const isSame = job.programEnd !== 'died' && 'exitCode' in job.programEnd && job.programEnd.exitCode === exitCode;
  return isSame || (job.programEnd !== 'died' && 'signal' in job.programEnd)
    ? undefined
    : `it said exit code ${exitCode}`;
}
