import { LAUNCHER_NAME } from '../../../client/src/descriptions/exact-launch.js';
import { GATE_NAME } from '../../../client/src/descriptions/model/inputs-gate.js';
import { type CommandRun, commandFor, type Scene, type SeenFile, type ServerJob } from '../histories/scene.js';
import { contentOf } from '../plans/content.js';
import type { PlannedJob } from '../plans/plan.js';
import { shownBy } from './what-was-told.js';

/**
 * **Safe**: at every moment, each byte that a job produced is on the server, or here under its final name and verified, or the user
 * was told and agreed.
 *
 * Checked whenever a client has made a server wipe a job, and for the same files again at the end of the history.
 * @returns a sentence for each file that is lost
 */
export function checkWiped(scene: Scene, job: ServerJob): readonly string[] {
  const asked = scene.asked.get(job.name ?? '');
  const command = commandFor(scene, job.name ?? '');
  if (asked === undefined || command === undefined) return [`A job that no user asked for was wiped: ${job.id}`];
  if (!job.hasStarted) return []; // what it has are inputs, which the user has, too
  if (isAgreed(scene, command, job)) return [];
  const saved = [...scene.machines].flatMap((machine) => scene.filesNow(machine));
  return job.files
    .filter((file) => !isAccountedFor(scene, { asked, file, saved }))
    .map(
      ({ path, content }) =>
        `${job.name}: ${path} (${content.length} bytes) was wiped on ${job.server}, and is nowhere else`,
    );
}

/** `clean` says that files that have not been fetched are lost. Who types it means the jobs of the list of this machine. */
const isAgreed = ({ commands }: Scene, { user }: CommandRun, job: ServerJob): boolean =>
  commands.some(({ step: { words }, user: who }) => {
    const [verb, ...rest] = words;
    return (
      verb === 'clean' &&
      who.name === user.name &&
      who.machine === user.machine &&
      rest.some((word) => word === job.name || word === '--all' || word === '--last')
    );
  });

interface Question {
  readonly asked: PlannedJob;
  readonly file: SeenFile;
  readonly saved: readonly SeenFile[];
}

function isAccountedFor(scene: Scene, { asked, file, saved }: Question): boolean {
  const { path, content } = file;
  if (path === LAUNCHER_NAME || path === GATE_NAME) return true;
  if (asked.inputs.some((input) => input.path === path && contentOf(asked.name, input).equals(content))) return true;
  if (isNotWanted(asked, path)) return true;
  if (saved.some((one) => isNamedLike(one.path, path) && one.content.equals(content))) return true;
  if (path !== 'stdout.txt' && path !== 'stderr.txt') return false;
  const stream = path === 'stdout.txt' ? 'stdout' : 'stderr';
  return scene.commands.some((command) => shownBy(command, stream).includes(content));
}

/** The user named the outputs, and not this one; or wants none; or it is a cache, which is fetched only if it is named. */
const isNotWanted = ({ wants }: PlannedJob, path: string): boolean => {
  if (path === 'stdout.txt' || path === 'stderr.txt') return false;
  return wants === 'new' ? path.startsWith('__pycache__/') : !wants.includes(path);
};

/** A file that was in the way keeps its name, and the saved one gets a number. */
const isNamedLike = (local: string, path: string): boolean =>
  local.endsWith(`/${path}`) || new RegExp(`/${escaped(path)}\\.\\d+$`).test(local);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
