import type { Writable } from 'node:stream';
import type { JobOptions } from '../descriptions/describe-job.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import type { ArcError } from '../errors/index.js';
import type { JobEvent } from '../following/job-event.js';
import type { MemoryCredential } from '../identity/memory-credential.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { LogLevel, LogSink } from '../log/log.js';
import type { FetchedOutputs, FetchOptions } from '../outputs/fetch-outputs.js';
import type { PassPhrase } from '../pki/pass-phrase.js';
import type { InputDeliveryOptions } from '../submission/input-delivery.js';
import type { SubmissionOptions } from '../submission/submission-options.js';
import type { EachOptions } from '../submission/submit-each.js';
import type { TokenSource } from '../tokens/token-source.js';
import type { ProgressListener } from '../transfer/transfer-progress.js';

/** Options of an `ArcInterface` that are not a part of the configuration. */
export interface ArcInterfaceOptions {
  /** Where to log to: a stream, a logger such as `console`, or null. @default process.stdout */
  readonly log?: LogSink | undefined;
  /** @default LogLevels.INFO */
  readonly logLevel?: LogLevel | undefined;
  /**
   * Used, or asked for, when the private key is encrypted and a proxy has to be made. A function is called with the path of the file
   * that the pass phrase opens, each time. @default such a key is an error
   */
  readonly passPhrase?: PassPhrase | undefined;
  /**
   * The token that ARC_SERVER is shown, and no other server, instead of a certificate. A function is called for the first request, and
   * again when the token is near its end, so that a portal can give the one of its user's session. Wins over TOKEN_FILE. @default none
   */
  readonly token?: TokenSource | undefined;
  /**
   * Whether to look for the identity and the authorities where the ARC tools do (`findIdentity`), as far as the configuration does not
   * name them: X509_USER_PROXY, `/tmp/x509up_u<uid>`, X509_USER_CERT, `~/.arc`, `~/.globus`, X509_CERT_DIR and more. They are looked for
   * once, when they are first needed. @default false: only the defaults of the configuration
   * A token is then looked for, too: in BEARER_TOKEN, the file BEARER_TOKEN_FILE, `$XDG_RUNTIME_DIR/bt_u<uid>` and
   * `/tmp/bt_u<uid>`, in a login (`logIn`), and at oidc-agent (OIDC_SOCK, OIDC_AGENT_ACCOUNT). With AUTHENTICATION `auto` it is shown if there is no certificate, and only to a server that its `aud` names. A
   * program that works for several users must not look there.
   */
  readonly ambientCredentials?: boolean | undefined;
  /**
   * The certificate, its key and the authorities, in memory: no file of a credential is read or written, and the proxy is kept in memory.
   * @default they are in the files that the configuration names
   */
  readonly credential?: MemoryCredential | undefined;
}

/**
 * A program to run with the options of its job: `submitJob(executable, options)` as one object, for calls that take several.
 * @example
 * ```ts
 * const jobs = ['2015', '2016'].map((year): ProgramJob => ({ executable: 'model.py', args: [year], inputFiles: ['model.py'] }));
 * ```
 */
export interface ProgramJob extends JobOptions {
  /** A program of the worker node, or a local file that is shipped along. */
  readonly executable: string;
}

/** How to submit jobs that are given as objects: descriptions, or programs. */
export interface SubmitDescriptionOptions extends SubmissionOptions {
  /**
   * The directory that relative local paths start from, in a description or in a program with its inputs. @default the working
   * directory
   */
  readonly directory?: string | undefined;
  /**
   * Have the server keep all files that the job leaves in its session directory. Otherwise it deletes, at the job's end, the
   * files that are not declared as outputs. @default false
   */
  readonly keepSession?: boolean | undefined;
}

/** How to submit jobs that come one after the other. */
export interface SubmitEachOptions extends SubmitDescriptionOptions, EachOptions {}

/** Options of a program that is submitted: what the job is made of, and how it is sent. */
export interface SubmitJobOptions extends JobOptions, SubmitDescriptionOptions {}

/** A job given as an object is a program if its executable is a name. */
export const isProgramJob = (job: ActivityDescription | ProgramJob): job is ProgramJob =>
  typeof job.executable === 'string';

/** What to do with a job once the server has it. */
export interface FollowToEndOptions extends CallOptions {
  /** Where its stdout goes as the job writes it. @default it is saved as stdout.txt */
  readonly stdout?: Writable | undefined;
  /** Where its stderr goes as the job writes it. @default it is saved as stderr.txt */
  readonly stderr?: Writable | undefined;
  /** Where its outputs are saved. @default the working directory */
  readonly outputDirectory?: string | undefined;
  /** Replace files that exist. @default they are kept, and the saved file gets another name beside them */
  readonly overwrite?: boolean | undefined;
  /** Leave the job on the server even if all of its outputs are here. @default false */
  readonly keep?: boolean | undefined;
  /** Called for each state, for an outage of the server, and for the end. */
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  /** Called for every piece of every output that has been written. */
  readonly onSaving?: ProgressListener | undefined;
}

/** For a program that is run to its end. */
export interface RunJobOptions extends SubmitJobOptions, FollowToEndOptions {}

/** For a description that is run to its end. */
export interface RunDescriptionOptions extends SubmitDescriptionOptions, FollowToEndOptions {}

/** Options of a call that waits for a server that cannot be reached. */
export interface PatientCallOptions extends CallOptions {
  /**
   * For how many seconds a server that cannot be reached is waited for. One that answers with errors is waited for five minutes
   * at most. @default 3600
   */
  readonly patienceSeconds?: number | undefined;
}

/** Options of `JobHandle.uploadInputs`. */
export interface UploadInputsOptions extends InputDeliveryOptions, PatientCallOptions {
  /** Called once, when it begins to wait: for the server, or for another process that is uploading the same inputs. */
  readonly onWaiting?: ((error: ArcError) => void) | undefined;
}

/** Options of `JobHandle.saveOutputs`. */
export interface SaveOutputsOptions extends FetchOptions, PatientCallOptions {}

/** Options of `JobHandle.clean`. */
export interface CleanJobOptions extends PatientCallOptions {
  /**
   * What was saved of the job: it is cleaned only if nothing would be lost. `discard` removes it with all files that are still there.
   */
  readonly saved: FetchedOutputs | 'discard';
}

/** Options of `ArcInterface.lastJob`. */
export interface LastJobOptions {
  /** Only jobs of this service, such as `https://ce.example.org:443/arex`. @default of all */
  readonly endpoint?: string | undefined;
}

/** How much is read of what jobs wrote to their stderr. */
export interface LastStderrOptions extends CallOptions {
  /** The number of jobs, from the first on, whose stderr is read: each takes a request or two. @default 50 */
  readonly maxJobs?: number | undefined;
  /** How many seconds to wait for all of them together. @default 10 */
  readonly maxSeconds?: number | undefined;
}
