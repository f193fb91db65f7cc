import type { Transport, TransportOptions, TransportRequest } from '../../../client/src/http/transport.js';
import { Connections } from './exchange/connections.js';
import { Exchange, type ExchangeSurroundings } from './exchange/exchange.js';

/** The network as one client process uses it. */
export interface ClientNetwork {
  /** Makes a transport of this process, as `transports` expects it. */
  readonly open: (options: TransportOptions) => Transport;
  /**
   * Kills the process: nothing that it waits for ever settles. What it has sent still reaches the server.
   */
  kill(): void;
}

/** What the network has for an exchange. */
export type NetworkSurroundings = Omit<ExchangeSurroundings, 'options' | 'connections' | 'onOver'>;

/**
 * @param surroundingsOf - what the network does with a request of this process
 * @param halfSentAtKill - what becomes of a request that is being sent: it is cut off, or the bytes in memory are still sent
 */
export function connectClient(
  surroundingsOf: (request: TransportRequest) => NetworkSurroundings,
  halfSentAtKill: 'cut' | 'whole',
): ClientNetwork {
  const underWay = new Set<Exchange>();
  let isKilled = false;

  const open = (options: TransportOptions): Transport => {
    const connections = new Connections();
    const own = new Set<Exchange>();
    let closed: Error | undefined;
    return {
      request: (request) => {
        if (isKilled) return never();
        if (closed !== undefined) return Promise.reject(closed);
        const exchange = new Exchange(request, {
          ...surroundingsOf(request),
          options,
          connections,
          onOver: () => {
            own.delete(exchange);
            underWay.delete(exchange);
          },
        });
        own.add(exchange);
        underWay.add(exchange);
        return exchange.perform();
      },
      close: async (reason) => {
        if (isKilled) return never();
        closed = reason;
        for (const exchange of [...own]) exchange.close(reason);
      },
    };
  };

  const kill = () => {
    isKilled = true;
    for (const exchange of [...underWay]) exchange.kill(halfSentAtKill);
  };
  return { open, kill };
}

const never = <Result>(): Promise<Result> => new Promise(() => {});
