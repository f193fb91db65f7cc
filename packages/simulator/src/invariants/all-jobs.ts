import { ExitStatus } from '../../../cli/src/errors/exit-status.js';
import { subjectOf } from '../clients/simulated-user.js';
import type { CommandRun, Scene, ServerJob } from '../histories/scene.js';
import { mayCallGone } from './lost-records.js';
import { printedBy, wasToldToStandForAnother } from './what-was-told.js';

/** A server may publish the end of a job this much later. */
const LATENESS_MS = 300_000;

/**
 * Commands about all jobs that have succeeded: `status`, `status --on-server`, `cancel --all` and `clean --all`. A list or a server
 * that cannot be asked is no proof that there are no jobs.
 * @returns a sentence for each job that was passed over
 */
export function checkAllJobs(scene: Scene, command: CommandRun): readonly string[] {
  const { words } = command.step;
  const [verb] = words;
  if (command.status !== ExitStatus.OK) return [];
  if (verb === 'cancel' && words.includes('--all')) {
    return mine(scene, command)
      .filter(isUnderWay)
      .map(({ name }) => `it succeeded, and ${name} goes on`);
  }
  if (verb === 'clean' && words.includes('--all')) {
    return mine(scene, command)
      .filter(({ endedAt }) => endedAt !== undefined && endedAt < command.begunAt - LATENESS_MS)
      .filter(({ state, requested }) => state !== 'gone' && !requested.has('clean'))
      .map(({ name }) => `it succeeded, and ${name} is still on its server`);
  }
  if (verb !== 'status' || !words.includes('--json') || words.includes('--last')) return [];
  const shown = new Set(
    printedBy(command).flatMap(({ jobs = [] }) => (jobs as readonly { readonly id: string }[]).map(({ id }) => id)),
  );
  const isShown = ({ id }: Pick<ServerJob, 'id'>) => [...shown].some((address) => address.endsWith(`/${id}`));
  // What a server lists is all that there is to know of what it has: an entry that is missing there cannot be noticed.
  if (words.includes('--on-server') && command.faults.has('missing-entry')) return [];
  const expected = words.includes('--on-server')
    ? onServer(scene, command)
    : mine(scene, command).filter((job) => !wasToldToStandForAnother(command, job));
  return expected.filter((job) => !isShown(job)).map(({ name }) => `it succeeded, and did not show ${name}`);
}

/** The jobs that the list of the user had when the command began, and has still. */
function mine(scene: Scene, command: CommandRun): readonly ServerJob[] {
  const { user, listedBefore } = command;
  const listed = scene.listed(user.machine, user.name).filter(({ id }) => listedBefore.has(id));
  return scene
    .serverJobs()
    .filter(({ id }) => listed.some((job) => job.id.endsWith(`/${id}`)))
    .filter((job) => !mayCallGone(command, job));
}

/** The jobs that the server of the user had all the while. */
const onServer = (scene: Scene, { user, begunAt }: CommandRun): readonly ServerJob[] =>
  scene
    .serverJobs()
    .filter(({ server, owner }) => server === user.server && owner === subjectOf(user.name))
    .filter(({ createdAt, state, requested }) => createdAt < begunAt && state !== 'gone' && !requested.has('clean'));

const isUnderWay = ({ state, requested }: ServerJob): boolean =>
  (state === 'waiting' || state === 'running') && !requested.has('kill');
