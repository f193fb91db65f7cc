/** What a client does in a conversation with a server. `JOB0`, `DELEGATION0` and so on stand for ids that the server gives. */
export type Step =
  | ({ readonly does: 'ask' } & ConversationRequest)
  /** Sends a request, and cuts the connection after so many bytes of its body. */
  | ({ readonly does: 'cut'; readonly afterBytes: number } & ConversationRequest)
  /**
   * Waits until a job is published in this state, or is gone. A restart leaves the state as it was at first: a job has come to rest
   * when it has ended so many times.
   */
  | { readonly does: 'settle'; readonly job: number; readonly until: SettledState; readonly endings: number };

export type SettledState = 'PREPARING' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED' | 'gone';

export interface ConversationRequest {
  readonly method: string;
  /** Below `/arex/rest/1.0/` where it is not absolute. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The jobs that it creates, in order; the next delegation is noted wherever one is made. */
  readonly creates?: readonly number[];
}
