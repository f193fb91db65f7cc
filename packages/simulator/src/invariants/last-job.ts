import type { CommandRun, Scene, ServerJob } from '../histories/scene.js';
import { printedBy, wasToldOf } from './what-was-told.js';

/**
 * `--last` never means a job that was submitted before the last one.
 * @returns a sentence for each older job that a command has taken for the last
 */
export function checkLast(scene: Scene, command: CommandRun): readonly string[] {
  if (!command.step.words.includes('--last')) return [];
  const newest = newestBefore(scene, command);
  if (newest === undefined) return [];
  const ids = printedBy(command).flatMap(({ jobs = [] }) =>
    (jobs as readonly { readonly id: string }[]).map(({ id }) => id),
  );
  const meant = scene.serverJobs().filter(({ id }) => ids.some((address) => address?.endsWith(`/${id}`)));
  return meant
    .filter(({ createdAt }) => createdAt < newest.createdAt)
    .map(({ name }) => `it took ${name} for the last job, and ${newest.name} was submitted later`);
}

/** The last job of which the user of this list was told, before a command began, that it is there. */
function newestBefore(scene: Scene, { user, begunAt }: CommandRun): ServerJob | undefined {
  const told = scene.commands.filter(
    (one) =>
      one.user.name === user.name &&
      one.user.machine === user.machine &&
      one.endedAt !== undefined &&
      one.endedAt <= begunAt &&
      wasToldOf(one) === 'there is a job',
  );
  const names = new Set(told.flatMap(({ step }) => (step.asks ?? []).map(({ name }) => name)));
  return scene
    .serverJobs()
    .filter(({ name }) => name !== undefined && names.has(name))
    .toSorted((one, other) => other.createdAt - one.createdAt)[0];
}
