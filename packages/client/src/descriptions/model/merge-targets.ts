import type { OutputFile } from './activity-description.js';
import { remoteEnds } from './url-location.js';

/**
 * In xRSL and JSDL a file that is uploaded to several places is listed once for each. Adjacent entries of one name become one
 * file with several targets; a file that also stays in the session directory remains a second entry.
 */
export function mergeTargets(files: readonly OutputFile[]): readonly OutputFile[] {
  const merged: OutputFile[] = [];
  for (const file of files) {
    const last = merged.at(-1);
    if (last?.name === file.name && last.targets && file.targets) {
      merged[merged.length - 1] = { ...last, targets: [...last.targets, ...file.targets] };
    } else merged.push(file);
  }
  return merged;
}

/** The reverse: one entry for each target, and a single entry for a file without a target that these languages can name. */
export const splitTargets = (files: readonly OutputFile[]): readonly OutputFile[] =>
  files.flatMap(({ targets, ...file }) => {
    const remote = remoteEnds(targets);
    return remote.length === 0 ? [file] : remote.map((target) => ({ ...file, targets: [target] }));
  });
