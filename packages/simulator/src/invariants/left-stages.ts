import { dirname } from 'node:path';
import type { CommandRun, Scene } from '../histories/scene.js';

/**
 * The hidden directory of a process that was killed is gone once another has fetched files into the same place. A process that ended
 * only after this command had begun may have left one since, and a disk that fails may not let it be removed.
 * @returns a sentence for each that is still there
 */
export function checkStages(scene: Scene, command: CommandRun): readonly string[] {
  const { user, deadStagesBefore, stagedIn } = command;
  if (command.isKilled || command.hasMachineFailed || stagedIn.size === 0) return [];
  return scene
    .deadStages(user.machine)
    .filter((path) => deadStagesBefore.has(path) && stagedIn.has(dirname(path)))
    .map((path) => `it has fetched files, and ${path} of a process that is gone is still there`);
}
