import type { PlannedFile, PlannedJob } from './plan.js';

/**
 * The content of a planned file: lines that occur in no other file, so that a file found anywhere tells whose it is and which part
 * of it is there. The buffer is shared, and must not be changed.
 */
export function contentOf(owner: string, { path, sizeBytes }: PlannedFile, version = 0): Buffer {
  const key = `${owner} ${path} ${version} ${sizeBytes}`;
  const known = latest.get(key);
  if (known !== undefined) return known;
  const content = Buffer.alloc(sizeBytes);
  let text = '';
  // One long text is written much faster than many short ones.
  for (let line = 0; text.length < sizeBytes; line += 1) text += `${owner} ${path} ${version}.${line}\n`;
  content.write(text);
  if (latest.size >= MOST_KEPT) latest.clear();
  latest.set(key, content);
  return content;
}

/** The checks ask for the same contents again and again. */
const latest = new Map<string, Buffer>();
const MOST_KEPT = 200;

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
