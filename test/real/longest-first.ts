import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * The files that take longest, in this order. Without a record of earlier runs, vitest starts with the largest files, and these are
 * small: the last of them would run alone for minutes.
 */
const LONGEST = [
  'cli',
  'outputs',
  'contract-rest',
  'wrong-answers',
  'field-descriptions',
  'debian-voms',
  'voms',
  'program',
  'sandbox-against-arex',
  'contract-emies',
  'attributes-against-arex',
  'arc-tools',
  'delegation',
  'tokens',
  'voms-proxy-fake',
  'ways-in',
  'changed-file',
  'lost-reply',
  'original-library',
  'contract-rest-slurm',
  'slurm',
  'unfinished-upload',
];

/** Starts with the files that take longest, so that none of them is left when all others have ended. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

/** Projects stay in their order: those of one are all before those of the next. */
function rankOf({ moduleId, project }: TestSpecification): number {
  const index = LONGEST.findIndex((name) => moduleId.endsWith(`/test/real/${name}.test.ts`));
  return project.config.sequence.groupOrder * 100 + (index === -1 ? LONGEST.length : index);
}
