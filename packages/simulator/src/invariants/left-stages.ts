import { dirname } from 'node:path';
import type { CommandRun, Scene } from '../histories/scene.js';
import { printedBy } from './what-was-told.js';

/**
 * The hidden directory of a process that was killed is gone once another has fetched files into the same place.
 * @returns a sentence for each that is still there
 */
export function checkStages(scene: Scene, command: CommandRun): readonly string[] {
  const { user, step } = command;
  const directory = step.words[step.words.indexOf('-d') + 1];
  if (command.isKilled || directory === undefined || !hasSaved(command)) return [];
  return scene
    .deadStages(user.machine)
    .filter((path) => dirname(path) === directory)
    .map((path) => `it has saved files, and ${path} of a process that is gone is still there`);
}

/** Whether a command has told of files that it has saved. */
const hasSaved = (command: CommandRun): boolean =>
  printedBy(command).some(({ event, files, jobs = [] }) => {
    const saved =
      event === 'ended' ? [files] : (jobs as readonly { readonly files?: unknown }[]).map((job) => job.files);
    return saved.some((list) => Array.isArray(list) && list.length > 0);
  });
