import { dirname, join, resolve } from 'node:path';
import { type AskedOutputs, isPattern } from '../descriptions/model/declared-outputs.js';
import { DestinationError } from '../errors/index.js';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';

/**
 * Finds out, before a job runs for hours, whether its outputs can be saved.
 * @throws DestinationError if nothing can be written to a directory, or to the nearest existing one above it
 *
 * @example
 * ```ts
 * await requireWritable('results');
 * await arc.submitJob('./model.sh', { outputs: ['result.nc'] });
 * ```
 */
export async function requireWritable(directory: string): Promise<void> {
  for (let place = resolve(directory); ; place = dirname(place)) {
    const found = await kindOf(place);
    if (found === undefined && (await exists(place))) {
      throw new DestinationError(directory, `${place} is a link that leads nowhere`);
    }
    if (found === undefined && place !== dirname(place)) continue;
    if (found !== 'directory') throw new DestinationError(directory, `${place} is not a directory`);
    await fileSystem.current.access(place, 'write').catch((cause: unknown) => {
      throw new DestinationError(directory, `nothing can be written to ${place}`, { cause });
    });
    return;
  }
}

/**
 * The named outputs in whose place a local file exists; patterns and directories do not count.
 *
 * @example
 * ```ts
 * const occupied = await occupiedOutputs(['result.nc'], 'results');
 * if (occupied.length > 0) console.error(`there is a ${occupied.join(' and a ')} in results already`);
 * ```
 */
export async function occupiedOutputs(outputs: AskedOutputs, directory: string): Promise<readonly string[]> {
  if (outputs === 'new') return [];
  const names = outputs.filter((name) => !isPattern(name) && !name.endsWith('/'));
  const occupied = await Promise.all(names.map((name) => exists(join(directory, name))));
  return names.filter((_, index) => occupied[index]).map((name) => join(directory, name));
}

const exists = async (path: string): Promise<boolean> =>
  fileSystem.current.ownFacts(path).then(
    () => true,
    () => false,
  );
