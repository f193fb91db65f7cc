/**
 * Facts about jobs that need no connection: loading them costs next to nothing.
 *
 * @module jasmin-arc/jobs
 */

export type { FailureEvidence, JobFailure, JobFailureKind } from './diagnose-failure.js';
export { type ExceededLimit, exceededLimit } from './exceeded-limit.js';
export { programExitStatus } from './exit-status.js';
export type { Job, JobId } from './job.js';
export { isOver, type JobLook } from './job-look.js';
export { ARC_STATUS_MAPPING, type ArcState, isTerminal, type JobStatus, JobStatuses } from './job-status.js';
export { type JobStreams, type StreamName, streamsOf } from './job-streams.js';
export { lastLine } from './last-line.js';
export { runSeconds } from './run-seconds.js';
export { abbreviationLength, shortId } from './short-id.js';
export { signalName } from './signal-name.js';
