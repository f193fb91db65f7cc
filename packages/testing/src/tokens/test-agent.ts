import { createServer } from 'node:net';

/** Stands in for oidc-agent, at its socket. */
export interface TestAgent extends AsyncDisposable {
  /** For `OIDC_SOCK`. */
  readonly socket: string;
  /** What it was asked. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Starts an agent that gives one answer, in two pieces.
 * @param options.staysOpen - whether it leaves it to the client to close the connection
 */
export async function startTestAgent(
  socket: string,
  { answer, staysOpen = false }: { readonly answer: string; readonly staysOpen?: boolean },
): Promise<TestAgent> {
  const requests: Readonly<Record<string, unknown>>[] = [];
  const server = createServer((connection) => {
    connection.on('error', () => undefined); // a client that has heard enough
    connection.once('data', (request) => {
      requests.push(JSON.parse(request.toString()));
      const middle = Math.floor(answer.length / 2);
      connection.write(answer.slice(0, middle), () => {
        if (staysOpen) connection.write(answer.slice(middle));
        else connection.end(answer.slice(middle));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    requests,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
