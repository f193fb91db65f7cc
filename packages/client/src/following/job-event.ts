import type { ArcError } from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import type { StreamName } from '../jobs/job-streams.js';

/** Something that happens to a job while it is followed; the `type` says what. */
export type JobEvent = JobStateEvent | JobOutputEvent | ServerWaitingEvent | ServerAnsweringEvent | JobEndedEvent;

/** The job was seen for the first time, or has changed. */
export interface JobStateEvent {
  /** `state`: the job was seen for the first time, or has changed. */
  readonly type: 'state';
  /** The job as it is now. */
  readonly job: Job;
}

/** The program has written something. */
export interface JobOutputEvent {
  /** `output`: the program has written something. */
  readonly type: 'output';
  /** The stream that it was written to. */
  readonly stream: StreamName;
  /** The bytes as they were written; the end of a piece may be within a character. */
  readonly bytes: Uint8Array;
  /** The offset of these bytes in the stream, from 0 on. */
  readonly offset: number;
}

/** The server cannot be asked about the job now, and is waited for; sent once for each kind of failure. */
export interface ServerWaitingEvent {
  /** `waiting`: the server is waited for. */
  readonly type: 'waiting';
  /** Why it cannot be asked. */
  readonly error: ArcError;
}

/** The server answers again. */
export interface ServerAnsweringEvent {
  /** `answering`: the server answers again. */
  readonly type: 'answering';
}

/** The job has ended, and all of its output has been delivered. Always the last event. */
export interface JobEndedEvent {
  /** `ended`: the last event. */
  readonly type: 'ended';
  /** In its final state. */
  readonly job: Job;
  /** Its streams, as far as their names are known. */
  readonly streams: readonly FollowedStream[];
  /**
   * The streams that have been delivered to their end: how many bytes of each, by name in the session directory. Give this to
   * `saveOutputs` only if you have shown or kept those bytes: the files are not fetched then, and `clean` may remove them.
   */
  readonly shown: ReadonlyMap<string, number>;
}

/** One stream of a job, and how much of it has been delivered. */
export interface FollowedStream {
  /** Which of the two streams it is. */
  readonly stream: StreamName;
  /** Its name in the session directory. */
  readonly path: string;
  /** Its length in bytes; all of them have been delivered, or the caller had them already. */
  readonly bytes: number;
  /**
   * `whole`: the file on the server holds what was delivered. `rewritten`: it has been written again since, and holds something
   * else, or is gone. `continued`: the file has been followed from the middle on, and its beginning was not compared. `absent`: there is
   * no file of this name.
   */
  readonly outcome: 'whole' | 'rewritten' | 'continued' | 'absent';
}
