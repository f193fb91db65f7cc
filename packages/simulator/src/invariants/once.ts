import { type CommandRun, commandFor, type Scene, type ServerJob } from '../histories/scene.js';
import { mayCallGone } from './lost-records.js';
import { wasToldOf } from './what-was-told.js';

/**
 * **Once**: the server has for every submission that the user asked for exactly the jobs asked for, or the user knows which may be
 * missing; none that was not asked for; none unknown to the list after one `status`.
 *
 * Checked when the faults are over and `status` has run once.
 * @returns a sentence for each job of which it does not hold
 */
export function checkOnce(scene: Scene): readonly string[] {
  const jobs = scene.serverJobs();
  return [
    ...jobs.filter(({ name }) => name === undefined || !scene.asked.has(name)).map(notAsked),
    ...[...scene.asked.keys()].flatMap((name) =>
      checkAsked(
        scene,
        name,
        jobs.filter((job) => job.name === name),
      ),
    ),
  ];
}

const notAsked = ({ id, server, name }: ServerJob): string =>
  `${server} has a job ${id} (${name ?? 'without a name'}) that no user asked for`;

function checkAsked(scene: Scene, name: string, jobs: readonly ServerJob[]): readonly string[] {
  const command = commandFor(scene, name);
  const [job] = jobs;
  if (command === undefined) return jobs.length === 0 ? [] : [`${name} was created before it was asked for`];
  if (jobs.length > 1) return [`${name} was asked for once, and the servers have created ${jobs.length} jobs`];
  if (job === undefined)
    return wasToldOf(command) === 'there is a job' ? [`${name}: the user was told of a job, and there is none`] : [];
  if (scene.commands.some((one) => mayCallGone(one, job))) return [];
  return [...checkDenied(command, job), ...checkListed(scene, command, job)];
}

/** "There is no job" and a job that runs, or has run. */
function checkDenied(command: CommandRun, job: ServerJob): readonly string[] {
  if (wasToldOf(command) !== 'there is no job') return [];
  const isWithdrawn =
    job.state === 'gone' || job.ended === 'killed' || job.requested.has('kill') || job.requested.has('clean');
  if (isWithdrawn && !job.hasStarted) return [];
  if (job.state === 'gone') return [];
  return [
    `${job.name}: the user was told that there is no job (exit status ${command.status}), and ${job.server} has it: ${job.state}`,
  ];
}

/** A job that is on its server and that the list of those who asked for it does not know. */
function checkListed(scene: Scene, { user }: CommandRun, job: ServerJob): readonly string[] {
  if (job.state === 'gone' || job.requested.has('clean')) return [];
  if (scene.listed(user.machine, user.name).some(({ id }) => id.endsWith(job.id))) return [];
  const isPending = scene
    .pending(user.machine, user.name)
    .some(({ submissionId }) => job.submissionIds.includes(submissionId));
  return [
    `${job.name}: ${job.server} has the job ${job.id} (${job.state}), and the job list does not know it after "status"` +
      (isPending ? '; its submission is still called uncertain' : ''),
  ];
}
