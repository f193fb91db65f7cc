import type { TransportRequest } from '../../../client/src/http/transport.js';
import type { Random } from '../random/random.js';
import { type ClientNetwork, connectClient } from './client-network.js';
import { PLAIN_DELIVERY } from './exchange-script.js';
import type { Host } from './host.js';
import type { NetworkEvent } from './network-event.js';
import { type Route, randomRoute } from './route.js';

export interface SimulatedNetworkOptions {
  /** Makes the exchanges faster and slower. */
  readonly random: Random;
  /** Told of each step of each exchange. */
  readonly onEvent?: (event: NetworkEvent) => void;
}

/**
 * Hosts, and client processes that send them requests. All time is that of `setTimeout` and `Date`, which a virtual clock can
 * replace.
 *
 * @example
 * ```ts
 * const network = new SimulatedNetwork({ random: seededRandom(1), onEvent: (event) => console.log(describeEvent(event)) });
 * network.addHost('https://ce.example.org', arex);
 * const client = network.transportFor('submitting');
 * const restore = transports.replace(() => client.open);
 * ```
 */
export class SimulatedNetwork {
  readonly #options: SimulatedNetworkOptions;
  readonly #hosts = new Map<string, Host>();
  #exchanges = 0;

  constructor(options: SimulatedNetworkOptions) {
    this.#options = options;
  }

  /** @param origin - scheme, name and port, as in `URL.origin` */
  addHost(origin: string, host: Host): void {
    this.#hosts.set(new URL(origin).origin, host);
  }

  /**
   * What the requests of one client process go over.
   * @param client - a name of the process for the table of the history
   */
  transportFor(client: string): ClientNetwork {
    return connectClient((request) => this.#surroundings(client, request));
  }

  #surroundings(client: string, { origin, method, path }: TransportRequest) {
    this.#exchanges += 1;
    const exchange = this.#exchanges;
    const { random, onEvent = () => {} } = this.#options;
    const route: Route = randomRoute(random.branch(`route of exchange ${exchange}`));
    const request = `${method} ${origin}${path}`;
    return {
      host: this.#hosts.get(new URL(origin).origin),
      script: PLAIN_DELIVERY,
      route,
      emit: (step: NetworkEvent['step'], facts: { readonly bytes?: number; readonly detail?: string } = {}) =>
        onEvent({ at: Date.now(), client, exchange, request, step, ...facts }),
    };
  }
}
