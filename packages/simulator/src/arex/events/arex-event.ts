import type { Phase } from '../../../../sandbox/src/job-lifecycle.js';

/** What has happened in the model, for a record of the history and for checks. */
export type ArexEvent = {
  /** Milliseconds since 1970: when it happened, not when the model processed it. */
  readonly at: number;
} & (
  | {
      readonly kind: 'job-created';
      readonly jobId: string;
      readonly owner: string;
      readonly name: string | undefined;
      /** Ids that the client knows the job by. */
      readonly submissionIds: readonly string[];
      readonly description: string;
    }
  | {
      readonly kind: 'state-changed';
      readonly jobId: string;
      readonly from: Phase;
      readonly to: Phase;
      /** A cancellation or a failure that was found at this point. */
      readonly failure?: { readonly cause: 'client' | 'internal'; readonly reasons: readonly string[] } | undefined;
    }
  | { readonly kind: 'program-started'; readonly jobId: string }
  | { readonly kind: 'program-ended'; readonly jobId: string; readonly exitCode: number | undefined }
  | {
      readonly kind: 'file-changed';
      readonly jobId: string;
      readonly path: string;
      readonly by: 'program' | 'stage-in';
      readonly change: 'made' | 'changed' | 'removed';
    }
  | {
      readonly kind: 'file-uploaded';
      readonly jobId: string;
      readonly path: string;
      /** Whether the request has arrived whole; of a part of a file, whether that part has. */
      readonly isWhole: boolean;
      readonly sizeBytes: number;
    }
  | { readonly kind: 'file-deleted'; readonly jobId: string; readonly path: string }
  | { readonly kind: 'file-sent'; readonly jobId: string; readonly path: string; readonly url: string }
  /** At the end of a job, what it had not declared. */
  | { readonly kind: 'undeclared-deleted'; readonly jobId: string; readonly paths: readonly string[] }
  | { readonly kind: 'action-requested'; readonly jobId: string; readonly action: 'kill' | 'clean' | 'restart' }
  | { readonly kind: 'job-wiped'; readonly jobId: string; readonly because: WipeReason }
  | { readonly kind: 'delegation-begun'; readonly delegationId: string; readonly owner: string }
  | { readonly kind: 'delegation-received'; readonly delegationId: string; readonly owner: string }
  | { readonly kind: 'delegation-removed'; readonly delegationId: string; readonly owner: string }
);

/** Why a job was removed: `session-deleted` is a DELETE of its session directory. */
export type WipeReason = 'cleaned' | 'lifetime-over' | 'session-deleted';

/** An event without its time, which the receiver adds. */
export type UntimedEvent<Event = ArexEvent> = Event extends unknown ? Omit<Event, 'at'> : never;
