import type { JobOptions } from '../descriptions/describe-job.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import type { LogLevel, LogSink } from '../log/log.js';
import type { FollowToEndOptions } from '../running/run-job.js';
import type { SubmissionOptions } from '../submission/job-submission.js';

export interface ArcInterfaceOptions {
  /** Where to report to: a stream, a logger such as `console`, or null. @default process.stdout */
  readonly log?: LogSink | undefined;
  /** @default LogLevels.INFO */
  readonly logLevel?: LogLevel | undefined;
  /** Asked for when the private key is encrypted and a proxy has to be made. @default such a key is an error */
  readonly passPhrase?: (() => Promise<string> | string) | undefined;
}

/**
 * A program to run, and what the job is like: `submitJob(executable, options)` in one object, for where there are several.
 * @example
 * ```ts
 * const jobs = years.map((year): ProgramJob => ({ executable: 'model.py', args: [year], inputFiles: ['model.py'] }));
 * ```
 */
export interface ProgramJob extends JobOptions {
  /** A program of the worker node, or a local file that is shipped along. */
  readonly executable: string;
}

/** How jobs are submitted that are given as objects: descriptions, or programs. */
export interface SubmitDescriptionOptions extends SubmissionOptions {
  /** What relative local paths are relative to: of a description, or of a program with its inputs. @default the working directory */
  readonly directory?: string | undefined;
  /**
   * Have the server keep all that the job leaves in its session directory. Otherwise it deletes at the job's end what is not
   * declared as an output. @default false
   */
  readonly keepSession?: boolean | undefined;
}

export interface SubmitJobOptions extends JobOptions, SubmitDescriptionOptions {}

/** A job given as an object is a program if its executable is a name. */
export const isProgramJob = (job: ActivityDescription | ProgramJob): job is ProgramJob =>
  typeof job.executable === 'string';

/** For a program that is run to its end. */
export interface RunJobOptions extends SubmitJobOptions, FollowToEndOptions {}

/** For a description that is run to its end. */
export interface RunDescriptionOptions extends SubmitDescriptionOptions, FollowToEndOptions {}

/** Which job is meant by the last one. */
export interface LastJobOptions {
  /** Only jobs of this service, such as `https://ce.example.org:443/arex`. @default of all */
  readonly endpoint?: string | undefined;
}
