import type { FileHandle } from 'node:fs/promises';

/** What is sent in return for a request. */
export interface Answer {
  readonly status: number;
  /** The reason phrase: the only place where A-REX says what is wrong. */
  readonly reason: string;
  readonly contentType?: string | undefined;
  readonly location?: string | undefined;
  readonly contentRange?: string | undefined;
  readonly body?: string | Buffer | FilePart | undefined;
}

/** A part of a file, or all of it. The code that sends it closes the file. */
export interface FilePart {
  readonly file: FileHandle;
  readonly start: number;
  readonly length: number;
}

export const ok = (parts: Omit<Answer, 'status' | 'reason'> = {}): Answer => ({ status: 200, reason: 'OK', ...parts });

export const created = (parts: Omit<Answer, 'status' | 'reason'> = {}): Answer => ({
  status: 201,
  reason: 'Created',
  ...parts,
});

export const ACCEPTED: Answer = { status: 202, reason: 'Accepted' };

export const failure = (status: number, reason: string): Answer => ({ status, reason });

export const NOT_IMPLEMENTED: Answer = failure(501, 'Not Implemented');

export const ACTION_NOT_IMPLEMENTED: Answer = failure(501, 'Action not implemented');

/** As A-REX says it, of a job below which something is asked for. */
export const NO_SUCH_JOB: Answer = failure(404, 'OK');
