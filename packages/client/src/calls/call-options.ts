import type { JobOptions } from '../descriptions/describe-job.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { LogLevel, LogSink } from '../log/log.js';
import type { FetchedOutputs } from '../outputs/fetch-outputs.js';
import type { SubmissionOptions } from '../submission/job-submission.js';

export interface ArcInterfaceOptions {
  /** Where to report to: a stream, a logger such as `console`, or null. @default process.stdout */
  readonly log?: LogSink | undefined;
  /** @default LogLevels.INFO */
  readonly logLevel?: LogLevel | undefined;
  /** Asked for when the private key is encrypted and a proxy has to be made. @default such a key is an error */
  readonly passPhrase?: (() => Promise<string> | string) | undefined;
}

export interface SubmitJobOptions extends JobOptions, SubmissionOptions {}

export interface SubmitDescriptionOptions extends SubmissionOptions {
  /** What relative local paths in the description are relative to. @default the working directory */
  readonly directory?: string | undefined;
  /**
   * Have the server keep all that the job leaves in its session directory. Otherwise it deletes at the job's end what the
   * description does not declare as an output. @default false
   */
  readonly keepSession?: boolean | undefined;
}

export interface ReadFileOptions extends CallOptions {
  /** Where to start, in bytes. @default 0 */
  readonly offset?: number | undefined;
}

export interface CleanOptions extends CallOptions {
  /** What was fetched of the job: it is cleaned only if nothing would be lost. @default it is cleaned without a check */
  readonly fetched?: FetchedOutputs | undefined;
}

/** Which job is meant by the last one. */
export interface LastJobOptions {
  /** Only jobs of this service, such as `https://ce.example.org:443/arex`. @default of all */
  readonly endpoint?: string | undefined;
}
