import type { ArcError } from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import type { StreamName } from '../jobs/job-streams.js';

/** Something that happens to a job while it is followed; told apart by `type`. */
export type JobEvent = JobStateEvent | JobOutputEvent | ServerWaitingEvent | ServerAnsweringEvent | JobEndedEvent;

/** The job is seen for the first time, or has changed. */
export interface JobStateEvent {
  readonly type: 'state';
  readonly job: Job;
}

/** The program has written something. */
export interface JobOutputEvent {
  readonly type: 'output';
  readonly stream: StreamName;
  readonly bytes: Uint8Array;
  /** Where these bytes are in the stream, from 0 on. */
  readonly offset: number;
}

/** The server cannot be asked about the job now, and is waited for; told once for each kind of failure. */
export interface ServerWaitingEvent {
  readonly type: 'waiting';
  readonly error: ArcError;
}

/** The server answers again. */
export interface ServerAnsweringEvent {
  readonly type: 'answering';
}

/** The job has ended, and all that it has printed has been handed on. Always the last event. */
export interface JobEndedEvent {
  readonly type: 'ended';
  /** In its final state. */
  readonly job: Job;
  /** Its streams, as far as their names are known. */
  readonly streams: readonly FollowedStream[];
  /**
   * The streams that have been handed on to their end: how many bytes of each, by name in the session directory. Give this to
   * `saveOutputs` only if you have shown or kept those bytes: the files are not fetched then, and `clean` may remove them.
   */
  readonly shown: ReadonlyMap<string, number>;
}

/** What has been handed on of one stream of a job. */
export interface FollowedStream {
  readonly stream: StreamName;
  /** Its name in the session directory. */
  readonly path: string;
  /** How many bytes it has; all of them have been handed on, or were here already. */
  readonly bytes: number;
  /**
   * `whole`: the file holds on the server what was handed on. `rewritten`: it was written anew meanwhile, and holds something
   * else. `absent`: there is no such file.
   */
  readonly outcome: 'whole' | 'rewritten' | 'absent';
}
