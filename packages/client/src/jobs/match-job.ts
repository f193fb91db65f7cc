import { requireArgument } from '../checks/require-argument.js';
import { object, wholeNumber } from '../checks/shape.js';
import type { JobId } from './job.js';
import { shortId } from './short-id.js';

/** A job that a word may mean: one of the job list, or of a server. */
export interface NameableJob {
  /** The address of the job. */
  readonly id: JobId;
  /** Its name; undefined if it has none. */
  readonly name?: string | undefined;
}

/** The job that a word means. */
export type JobMatch<Known extends NameableJob> =
  | {
      /** `one`: exactly one job is meant. */
      readonly kind: 'one';
      /** The address of that job, which need not be a known one. */
      readonly jobId: JobId;
    }
  | {
      /** `several`: several jobs have that name, or an id that begins so. */
      readonly kind: 'several';
      /** The jobs that it could be, at least two. */
      readonly jobs: readonly Known[];
      /** What they have in common: the name, or the beginning of the id. */
      readonly by: 'name' | 'id';
    }
  | {
      /** `none`: no job is meant. */
      readonly kind: 'none';
    };

/** Options of {@link matchJob}. */
export interface MatchOptions {
  /**
   * How many characters of an id are enough if it is not typed to its end. More than one keeps a mistyped word from meaning a job
   * by chance.
   * @default 1
   */
  readonly minLength?: number | undefined;
}

const OPTIONS = object<MatchOptions>({ minLength: wholeNumber('characters', 0) });

/**
 * Finds the job that a word means: its address, which need not be known, the server's own id of it, its name, or the beginning of
 * an id that no other job shares.
 *
 * @example
 * ```ts
 * const match = matchJob('model-1', await arc.knownJobs());
 * if (match.kind === 'one') console.log(await arc.getJobStatus(match.jobId));
 * if (match.kind === 'several') console.log(`${match.jobs.length} jobs are called so`);
 * ```
 */
export function matchJob<Known extends NameableJob>(
  word: string,
  known: readonly Known[],
  options: MatchOptions = {},
): JobMatch<Known> {
  requireArgument('matchJob', 'options', options, OPTIONS);
  const { minLength = 1 } = options;
  if (/^https:\/\//i.test(word))
    return URL.canParse(word) ? { kind: 'one', jobId: word.replace(/\/+$/, '') } : { kind: 'none' };
  const exact = known.filter(({ id }) => shortId(id) === word);
  if (exact.length > 0) return oneOf(exact, 'id');
  const named = known.filter(({ name }) => name === word);
  if (named.length > 0 && word !== '') return oneOf(named, 'name');
  const begun = word === '' || word.length < minLength ? [] : known.filter(({ id }) => shortId(id).startsWith(word));
  return begun.length > 0 ? oneOf(begun, 'id') : { kind: 'none' };
}

function oneOf<Known extends NameableJob>(jobs: readonly Known[], by: 'name' | 'id'): JobMatch<Known> {
  const [first] = jobs;
  return first !== undefined && jobs.length === 1 ? { kind: 'one', jobId: first.id } : { kind: 'several', jobs, by };
}
