import type { Writable } from 'node:stream';
import {
  callback,
  capable,
  either,
  listOf,
  object,
  oneOf,
  quantity,
  required,
  type Shape,
  type Shapes,
  signal,
  simple,
  text,
  truth,
  wholeNumber,
} from '../checks/shape.js';
import { LOSSES } from '../descriptions/model/loss-shape.js';
import type { FollowOptions } from '../following/follow-job.js';
import type { ReadFileOptions } from '../following/session-stream.js';
import type { WatchOptions } from '../following/watch.js';
import type { WatchJobsOptions } from '../following/watch-jobs.js';
import { memoryCredentialShape } from '../identity/memory-credential.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import { LogLevels, type LogSink } from '../log/log.js';
import type { CleanOptions } from '../outputs/clean-options.js';
import type { FetchedOutputs, FetchOptions } from '../outputs/fetch-outputs.js';
import type { OutputOptions } from '../outputs/save-outputs.js';
import { passPhraseShape } from '../pki/pass-phrase.js';
import type { InputDeliveryOptions } from '../submission/input-delivery.js';
import type { LookOptions } from '../submission/job-reader.js';
import { tokenSourceShape } from '../tokens/token-source.js';
import type { IgnoreList } from '../transfer/ignore-list.js';
import type {
  ArcInterfaceOptions,
  CleanJobOptions,
  FollowToEndOptions,
  LastJobOptions,
  LastStderrOptions,
  PatientCallOptions,
  SaveOutputsOptions,
  SubmitDescriptionOptions,
  SubmitEachOptions,
  UploadInputsOptions,
} from './call-options.js';

const call: Shapes<CallOptions> = { signal };

const sink: Shape<LogSink> = simple('a stream, a logger such as console, or null', (value) => {
  if (value === null) return true;
  return ['write', 'info'].some((method) => capable('', method).find(value, '') === undefined);
});

const shown: Shape<ReadonlyMap<string, number>> = capable('a Map of names and bytes', 'get', 'entries');

export const ARC_INTERFACE_OPTIONS = object<ArcInterfaceOptions>({
  log: sink,
  logLevel: oneOf(...Object.values(LogLevels)),
  passPhrase: passPhraseShape,
  token: tokenSourceShape,
  ambientCredentials: truth,
  credential: memoryCredentialShape,
});

export const CALL_OPTIONS = object<CallOptions>(call);

export const LOOK_OPTIONS = object<LookOptions>({ ...call, leavesDelegations: truth });

const delivery: Shapes<InputDeliveryOptions> = { ...call, onProgress: callback() };

export const DELIVERY_OPTIONS = object<InputDeliveryOptions>(delivery);

/** The options of every submission, however the job is described. */
export const SUBMISSION: Shapes<SubmitDescriptionOptions> = {
  ...call,
  ...LOSSES,
  directory: text,
  keepSession: truth,
  onAccepted: callback(),
  onProgress: callback(),
};

const writable = capable<Writable>('a stream to write to', 'write', 'on');

export const SUBMIT_EACH_OPTIONS = object<SubmitEachOptions>({ ...SUBMISSION, onServerFull: callback() });

/** The options of a job that is run to its end. */
export const FOLLOWING_TO_END: Shapes<FollowToEndOptions> = {
  ...call,
  stdout: writable,
  stderr: writable,
  outputDirectory: text,
  overwrite: truth,
  keep: truth,
  onEvent: callback(),
  onSaving: callback(),
};

export const WATCH_JOBS_OPTIONS = object<WatchJobsOptions>({
  ...call,
  maxPollSeconds: quantity('seconds'),
  onWaiting: callback(),
});

export const LAST_STDERR_OPTIONS = object<LastStderrOptions>({
  ...call,
  maxJobs: quantity('jobs'),
  maxSeconds: quantity('seconds'),
});

export const LAST_JOB_OPTIONS = object<LastJobOptions>({ endpoint: text });

export const WATCH_OPTIONS = object<WatchOptions>({
  ...call,
  pollSeconds: quantity('seconds'),
  maxPollSeconds: quantity('seconds'),
  patienceSeconds: quantity('seconds'),
  onWaiting: callback(),
});

/** @param method - the method that returns such a value */
const fetched = (method: string): Shape<FetchedOutputs> =>
  simple(`what ${method} returned`, (value) => typeof value === 'object' && value !== null && 'isSettled' in value);

const cleaning = object<CleanOptions>({ ...call, fetched: fetched('fetchOutputs') });

/** A missing result of `fetchOutputs` is not taken for the wish to clean without a check. */
export const CLEAN_OPTIONS: Shape<CleanOptions> = {
  ...cleaning,
  find: (value, path) => {
    const fault = cleaning.find(value, path);
    if (fault || !Object.hasOwn(value as object, 'fetched') || (value as CleanOptions).fetched !== undefined)
      return fault;
    const problem =
      'must be what fetchOutputs returned; it is undefined. Leave it out to remove the job without a check';
    return { path: `${path}.fetched`, problem };
  },
};

const fetching: Shapes<FetchOptions> = {
  ...call,
  directory: text,
  outputs: either(listOf('names', text), oneOf('new')),
  overwrite: truth,
  partial: truth,
  shown,
  leaveUnshown: truth,
  ignore: capable<IgnoreList>('an IgnoreList', 'verdict'),
  maxBytes: quantity('bytes'),
  maxFiles: quantity('files'),
  onProgress: callback(),
};

export const FETCH_OPTIONS = object<FetchOptions>(fetching);

export const OUTPUT_OPTIONS = object<OutputOptions>({
  ...call,
  directory: text,
  outputs: listOf('names', text),
  requireEnded: truth,
  onProgress: callback(),
  onFile: callback(),
});

export const READ_FILE_OPTIONS = object<ReadFileOptions>({ ...call, offset: wholeNumber('bytes', 0) });

const patience: Shapes<PatientCallOptions> = { ...call, patienceSeconds: quantity('seconds') };

export const PATIENT_CALL_OPTIONS = object<PatientCallOptions>(patience);

export const UPLOAD_INPUTS_OPTIONS = object<UploadInputsOptions>({ ...delivery, ...patience, onWaiting: callback() });

export const SAVE_OUTPUTS_OPTIONS = object<SaveOutputsOptions>({ ...fetching, ...patience });

/** `saved` is required, because without it nothing would keep files that were not saved from being lost. */
export const CLEAN_JOB_OPTIONS = object<CleanJobOptions>({
  ...patience,
  saved: required(either(fetched('saveOutputs'), oneOf('discard'))),
});

export const FOLLOW_OPTIONS = object<FollowOptions>({
  ...patience,
  from: object<NonNullable<FollowOptions['from']>>({
    stdout: wholeNumber('bytes', 0),
    stderr: wholeNumber('bytes', 0),
  }),
  maxPollSeconds: quantity('seconds'),
});
