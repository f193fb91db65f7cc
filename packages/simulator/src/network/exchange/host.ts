/** A request as it has reached a host. */
export interface HostRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What has arrived of the body. */
  readonly body: Buffer;
  /** The subject of the certificate that the client has shown; undefined if it has shown none. */
  readonly user: string | undefined;
  /** False if the connection broke before the end of the body. */
  readonly isWhole: boolean;
}

/** What a host answers. */
export interface HostAnswer {
  readonly status: number;
  /** The reason phrase. */
  readonly reason: string;
  /** Without `content-length` and `transfer-encoding` the length of the body is announced. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A server on the simulated network. */
export interface Host {
  /** Called once a request has arrived; with an incomplete body, once its connection is gone. */
  answer(request: HostRequest): HostAnswer;
}
