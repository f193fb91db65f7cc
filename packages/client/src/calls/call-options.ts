import type { JobOptions } from '../descriptions/describe-job.js';
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

/** For a program or a description. */
export type StartJobOptions = SubmitJobOptions & SubmitDescriptionOptions;

/** For a program that is run to its end. */
export interface RunJobOptions extends SubmitJobOptions, FollowToEndOptions {}

/** For a description that is run to its end. */
export interface RunDescriptionOptions extends SubmitDescriptionOptions, FollowToEndOptions {}

/** Which job is meant by the last one. */
export interface LastJobOptions {
  /** Only jobs of this service, such as `https://ce.example.org:443/arex`. @default of all */
  readonly endpoint?: string | undefined;
}
