import type { PlannedFile, PlannedJob } from './plan.js';

/**
 * The content of a planned file: lines that occur in no other file, so that a file found anywhere tells whose it is and which part
 * of it is there.
 */
export function contentOf(owner: string, { path, sizeBytes }: PlannedFile, version = 0): Buffer {
  const content = Buffer.alloc(sizeBytes);
  for (let at = 0, line = 0; at < sizeBytes; line += 1)
    at += content.write(`${owner} ${path} ${version}.${line}\n`, at);
  return content;
}

/** The bytes that a deed of a job writes or prints. */
export const deedContent = (job: PlannedJob, index: number): Buffer => {
  const deed = job.deeds[index];
  if (deed === undefined || (deed.does !== 'print' && deed.does !== 'write')) return Buffer.alloc(0);
  return contentOf(
    job.name,
    { path: deed.does === 'print' ? deed.to : deed.path, sizeBytes: deed.sizeBytes },
    index + 1,
  );
};
