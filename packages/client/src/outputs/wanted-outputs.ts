import { STDERR_NAME, STDOUT_NAME } from '../descriptions/describe-job.js';
import { parseDescriptions } from '../descriptions/description-format.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import {
  type AskedOutputs,
  isOutputName,
  logDirectoryOf,
  outputPath,
  plainOutputName,
  rememberedOutputs,
  wantedOutputs,
} from '../descriptions/model/declared-outputs.js';
import { omitUndefined } from '../descriptions/model/omit-undefined.js';
import { type SentInput, sentInputs } from '../descriptions/model/sent-inputs.js';
import { InvalidJobDescription } from '../errors/index.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Job } from '../jobs/job.js';
import type { JobJournal } from '../service/job-journal.js';

/** Which outputs a job's owner asked for. */
export interface WantedOutputs {
  /** Files, directories (with a slash at their end) and patterns, by their names in the session directory. */
  readonly names: readonly string[];
  /** All new files that the job made are wanted, with any name; `names` is `/` then. */
  readonly isAllNew: boolean;
  /** False where it is not known any more what was asked for, and the names are just the usual ones. */
  readonly isCertain: boolean;
  /**
   * Where the server's log belongs among the outputs (`gmlog` in xRSL). It is not one of the names, as the job does not make
   * it: it is filled from what the server has written down, with the other outputs or when it is asked for by name. Where the
   * job has made something of that name itself, that is fetched instead.
   */
  readonly logDirectory?: string;
}

/** A job, and who could know what was asked for when it was submitted. */
export interface SubmittedJob {
  readonly service: ComputingInterface;
  readonly job: Job;
  readonly journal: JobJournal;
  /** What is wanted of a job whose description is unknown. */
  readonly defaultOutput: string;
}

/** What a job's description says of its files. */
export interface SubmittedFiles {
  readonly wanted: WantedOutputs;
  /** The inputs that were sent with it, by name. */
  readonly inputs: ReadonlyMap<string, SentInput>;
}

/** What was asked for at a job's submission: by the description in the job list, or else that on the server. */
export async function submittedFiles(submitted: SubmittedJob, options: CallOptions): Promise<SubmittedFiles> {
  const { service, job, journal } = submitted;
  const stored = (await journal.get(job.id))?.description;
  const description =
    (stored === undefined ? undefined : parsed(stored)) ?? (await service.description(job.id, options));
  return {
    wanted: {
      ...wantedOf(description, submitted),
      ...omitUndefined({ logDirectory: description && logDirectoryOf(description) }),
    },
    inputs: description === undefined ? new Map() : sentInputs(description),
  };
}

/** Where the server's log is to go: to its own place with what was asked for at submission, or when that is asked for now. */
export function wantedLog({ logDirectory }: WantedOutputs, asked: AskedOutputs | undefined): string | undefined {
  const isAsked = asked === undefined || (asked !== 'new' && asked.some((name) => outputPath(name) === logDirectory));
  return isAsked ? logDirectory : undefined;
}

/** Names that were given now, or `new`, as a wish. */
export const asWanted = (asked: AskedOutputs): WantedOutputs => ({
  names: asked === 'new' ? ['/'] : asked.map((name) => (isOutputName(name) ? plainOutputName(name) : name)),
  isAllNew: asked === 'new',
  isCertain: true,
});

function wantedOf(
  description: ActivityDescription | undefined,
  { job, defaultOutput }: Pick<SubmittedJob, 'job' | 'defaultOutput'>,
): WantedOutputs {
  const remembered = description && rememberedOutputs(description);
  if (remembered !== undefined) return asWanted(remembered);
  const outputs = description ? wantedOutputs(description) : [];
  if (outputs.length > 0) return asWanted(outputs);
  // A job that did not ask for its stdout has it in /dev/null.
  const streams = [job.stdout ?? STDOUT_NAME, job.stderr ?? STDERR_NAME].filter((name) => !name.startsWith('/'));
  const names = [...new Set([defaultOutput, ...streams])];
  return { names, isAllNew: false, isCertain: description !== undefined };
}

function parsed(document: string): ActivityDescription | undefined {
  try {
    // Parts of another client's description that are not supported are left out.
    return parseDescriptions(document, { onLoss: () => {} }).descriptions[0];
  } catch (error) {
    if (error instanceof InvalidJobDescription) return undefined; // then the server is asked
    throw error;
  }
}
