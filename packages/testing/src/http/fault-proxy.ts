import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

type Direction = 'Up' | 'Down';

/**
 * What goes wrong on a connection. Bytes are counted per connection and direction as they are on the wire, TLS included;
 * Up is from the client to the server. Faults apply to connections made after they were set.
 */
export interface Faults {
  /** Milliseconds that each piece of data is late, and how much more at random. */
  readonly latencyMs?: number;
  readonly jitterMs?: number;
  /** No faster than this in each direction. */
  readonly bytesPerSecond?: number;
  /** Reset every connection at once. */
  readonly refuse?: boolean;
  /** Accept connections and never send anything. */
  readonly hang?: boolean;
  /** Reset the connection after so many bytes. */
  readonly resetUp?: number;
  readonly resetDown?: number;
  /** Close the connection in an orderly way after so many bytes. */
  readonly cutUp?: number;
  readonly cutDown?: number;
  /** Pass so many bytes and then none, leaving the connection open. */
  readonly stallUp?: number;
  readonly stallDown?: number;
  /** How many of the next connections are affected; later ones are not. @default all */
  readonly connections?: number;
}

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  set(faults: Faults): void;
  /**
   * From now on passes nothing on in one direction, on open connections too, until the next `set`.
   * @returns resolves when something has been kept back: Down, an answer to what was asked
   */
  withhold(direction: Direction): Promise<void>;
  /** Cuts all connections that are open now. */
  resetAll(): void;
  close(): Promise<void>;
}

/** A TCP proxy on loopback that simulates network faults. */
export async function startFaultProxy(targetPort: number, faults: Faults = {}): Promise<FaultProxy> {
  const open = new Set<net.Socket>();
  let current = faults;
  const withheld: Partial<Record<Direction, () => void>> = {};
  let affected = 0;
  let accepted = 0;

  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1;
    affected += 1;
    const inForce = affected > (current.connections ?? Number.POSITIVE_INFINITY) ? {} : current;
    open.add(client);
    client.setNoDelay(true).on('error', () => {});
    client.on('close', () => open.delete(client));
    if (inForce.refuse) {
      client.resetAndDestroy();
      return;
    }
    if (inForce.hang) {
      client.resume();
      return;
    }
    const upstream = net.connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    upstream.on('error', () => {});
    client.on('close', () => upstream.destroy());
    const end = (how: 'reset' | 'cut') => {
      if (how === 'reset') client.resetAndDestroy();
      else client.destroySoon();
      upstream.destroy();
    };
    void pump(client, upstream, 'Up', inForce, withheld, end);
    void pump(upstream, client, 'Down', inForce, withheld, end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const resetAll = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const close = async () => {
    resetAll();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    get connections() {
      return accepted;
    },
    set(next) {
      current = next;
      affected = 0;
      delete withheld.Up;
      delete withheld.Down;
    },
    withhold: (direction) =>
      new Promise((resolve) => {
        withheld[direction] = resolve;
      }),
    resetAll,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** One ordered loop per direction: two timers could put TLS records out of order. */
async function pump(
  from: net.Socket,
  to: net.Socket,
  direction: Direction,
  faults: Faults,
  withheld: Readonly<Partial<Record<Direction, () => void>>>,
  end: (how: 'reset' | 'cut') => void,
): Promise<void> {
  const latencyMs = faults.latencyMs ?? 0;
  let passed = 0;
  try {
    // Without the option the loop's end would destroy the socket, and with it what is still to come the other way.
    for await (const piece of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const left = (limit: number | undefined) =>
        limit === undefined ? Number.POSITIVE_INFINITY : Math.max(0, limit - passed);
      const beforeReset = left(faults[`reset${direction}`]);
      const beforeCut = left(faults[`cut${direction}`]);
      const beforeStall = left(faults[`stall${direction}`]);
      const kept = Math.min(piece.length, beforeReset, beforeCut, beforeStall);
      passed += kept;

      const spentMs = faults.bytesPerSecond === undefined ? 0 : (kept * 1000) / faults.bytesPerSecond;
      const delayMs = latencyMs + Math.random() * (faults.jitterMs ?? 0) + spentMs;
      if (delayMs > 0) await sleep(delayMs);
      const keptBack = withheld[direction];
      if (keptBack) {
        keptBack();
        await closed(to);
        return;
      }
      if (kept > 0 && to.writable && !to.write(piece.subarray(0, kept))) await drained(to);

      if (kept === piece.length) continue;
      if (kept === beforeReset) end('reset');
      else if (kept === beforeCut) end('cut');
      else await closed(to);
      return;
    }
  } catch {
    // Reset by one side: passed on as an ordinary end, because a reset would drop bytes that are still under way.
  }
  if (latencyMs > 0) await sleep(latencyMs);
  to.end();
}

const closed = (socket: net.Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));

const drained = (socket: net.Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('drain', resolve).once('close', () => resolve());
  });
