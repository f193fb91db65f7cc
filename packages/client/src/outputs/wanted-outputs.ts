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

/** The outputs that a job's owner asked for. */
export interface WantedOutputs {
  /** Files, directories (with a slash at their end) and patterns, by their names in the session directory. */
  readonly names: readonly string[];
  /** All new files that the job made are wanted, under any name; `names` is `/` then. */
  readonly isAllNew: boolean;
  /** False if it is not known any more which outputs were asked for, and these are the default names. */
  readonly isCertain: boolean;
  /**
   * Where the server's log belongs among the outputs (`gmlog` in xRSL). It is not in `names`, because the job does not make
   * it: it is filled with the server's records of the job, together with the other outputs or if it is asked for by name. If the
   * job has made a file or directory of that name itself, that is fetched instead.
   */
  readonly logDirectory?: string;
}

/** A job, and the sources that tell which outputs were asked for when it was submitted. */
export interface SubmittedJob {
  readonly service: ComputingInterface;
  readonly job: Job;
  readonly journal: JobJournal;
  /** The outputs to fetch of a job whose description is unknown. */
  readonly defaultOutput: string;
}

/** What the description of a job says about its files. */
export interface SubmittedFiles {
  readonly wanted: WantedOutputs;
  /** The inputs that were sent with it, by name. */
  readonly inputs: ReadonlyMap<string, SentInput>;
}

/** The outputs that were asked for at a job's submission, from the description in the job list, or else on the server. */
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

/** Where to save the server's log, if this call asks for it by name, or for the outputs of the submission. */
export function wantedLog({ logDirectory }: WantedOutputs, asked: AskedOutputs | undefined): string | undefined {
  const isAsked = asked === undefined || (asked !== 'new' && asked.some((name) => outputPath(name) === logDirectory));
  return isAsked ? logDirectory : undefined;
}

/** The outputs for names, or `new`, that this call asks for. */
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
  // The stdout of a job that did not ask for it is /dev/null.
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
