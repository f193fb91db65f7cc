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
  const beginning = `${owner} ${path} ${version}.`;
  let text = linesOf(beginning, NUMBERS);
  for (let hundreds = 1; text.length < sizeBytes; hundreds += 1)
    text += linesOf(`${beginning}${hundreds}`, LAST_DIGITS);
  content.write(text);
  if (latest.size >= MOST_KEPT) latest.clear();
  latest.set(key, content);
  return content;
}

/** The numbers of the first hundred lines, and the last digits of those of each hundred after it: joined, they are made much faster. */
const NUMBERS = Array.from({ length: 100 }, (_, number) => String(number));
const LAST_DIGITS = NUMBERS.map((digits) => digits.padStart(2, '0'));

const linesOf = (beginning: string, numbers: readonly string[]): string =>
  `${beginning}${numbers.join(`\n${beginning}`)}\n`;

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
