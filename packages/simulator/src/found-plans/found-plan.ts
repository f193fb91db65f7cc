import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../plans/plan.js';

/** A plan whose history has failed, as it is written into a file. */
export interface FoundPlan {
  /** What did not hold when it was found. */
  readonly found: readonly string[];
  readonly plan: Plan;
}

/** Its file: what did not hold, such as `once`, and a short hash of the plan. */
export function fileNameOf({ found: [sentence = 'unknown'], plan }: FoundPlan): string {
  const [what] = sentence.split(':');
  return `${what}-${createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 8)}.json`;
}

/** @returns the path of the file that it has been written into */
export function writeFoundPlan(directory: string, found: FoundPlan): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, fileNameOf(found));
  writeFileSync(path, `${JSON.stringify(found, undefined, 2)}\n`);
  return path;
}

/** Reads a file that {@link writeFoundPlan} has written. */
export const readFoundPlan = (path: string): FoundPlan => JSON.parse(readFileSync(path, 'utf8')) as FoundPlan;
