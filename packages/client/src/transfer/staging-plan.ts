import { type ActivityDescription, isUploaded } from '../descriptions/model/activity-description.js';
import { InvalidJobDescription } from '../errors/index.js';
import type { PlannedUpload } from './local-source.js';
import { sessionSegments } from './session-path.js';

/**
 * The files that the client has to upload before a job can run: its inputs without a source.
 * @param contents - contents made by this program, by name in the session directory; other files are read from
 *   `localPath`, or from a local file of the input's own name
 * @throws UnsafePathError if a name would leave the session directory
 * @throws InvalidJobDescription if two inputs have one name
 */
export function planUploads(
  description: ActivityDescription,
  contents: ReadonlyMap<string, Uint8Array> = new Map(),
): readonly PlannedUpload[] {
  const planned = new Map<string, PlannedUpload>();
  for (const input of (description.inputFiles ?? []).filter(isUploaded)) {
    const { name, localPath = name, sizeBytes } = input;
    const path = sessionSegments(name).join('/');
    if (planned.has(path)) throw new InvalidJobDescription(`two input files are called ${JSON.stringify(path)}`);
    const content = contents.get(name);
    planned.set(path, {
      path,
      ...(sizeBytes !== undefined && { declaredSizeBytes: sizeBytes }),
      ...(content === undefined ? { localPath } : { content }),
    });
  }
  return [...planned.values()];
}
