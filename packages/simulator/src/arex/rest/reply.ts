/** An answer before it has its headers. */
export interface Reply {
  readonly status: number;
  /** The reason phrase: the only place where A-REX says what is wrong. */
  readonly reason: string;
  readonly contentType?: string | undefined;
  readonly location?: string | undefined;
  readonly contentRange?: string | undefined;
  /** A text, or the content of a file, of which an empty one goes out without its length. */
  readonly body?: string | Buffer | undefined;
}

export const ok = (parts: Omit<Reply, 'status' | 'reason'> = {}): Reply => ({ status: 200, reason: 'OK', ...parts });

export const created = (parts: Omit<Reply, 'status' | 'reason'> = {}): Reply => ({
  status: 201,
  reason: 'Created',
  ...parts,
});

export const refusal = (status: number, reason: string): Reply => ({ status, reason });

export const ACCEPTED: Reply = refusal(202, 'Accepted');
export const NOT_IMPLEMENTED: Reply = refusal(501, 'Not Implemented');
export const ACTION_NOT_IMPLEMENTED: Reply = refusal(501, 'Action not implemented');
/** Of a job below which something is asked for. */
export const NO_SUCH_JOB: Reply = refusal(404, 'OK');
