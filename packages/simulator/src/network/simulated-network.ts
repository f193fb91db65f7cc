import type { TransportRequest } from '../../../client/src/http/transport.js';
import type { Random } from '../random/random.js';
import { type ClientNetwork, connectClient, type NetworkSurroundings } from './client-network.js';
import { addressOf } from './exchange/address.js';
import { AnswerMemory } from './exchange/answer-memory.js';
import type { Host } from './exchange/host.js';
import type { NetworkEvent } from './exchange/network-event.js';
import { randomRoute } from './exchange/route.js';
import { FaultFinder, type FaultPlan, NO_FAULTS, scriptOf } from './faults/fault-plan.js';
import { absenceOf } from './faults/outage.js';

export interface SimulatedNetworkOptions {
  /** Makes the exchanges faster and slower. */
  readonly random: Random;
  /** @default no faults */
  readonly plan?: FaultPlan;
  /** Told of each step of each exchange. */
  readonly onEvent?: (event: NetworkEvent) => void;
}

/**
 * Hosts, and client processes that send them requests, with the faults of a plan. All time is that of `setTimeout` and `Date`, which
 * a virtual clock can replace.
 *
 * @example
 * ```ts
 * const network = new SimulatedNetwork({ random, plan, onEvent: (event) => console.log(describeEvent(event)) });
 * network.addHost('https://ce.example.org', arex);
 * const client = network.transportFor('submitting');
 * const restore = transports.replace(() => client.open);
 * ```
 */
export class SimulatedNetwork {
  readonly #options: SimulatedNetworkOptions;
  #plan: FaultPlan;
  #faults: FaultFinder;
  readonly #hosts = new Map<string, { readonly host: Host; readonly memory: AnswerMemory }>();
  readonly #begin = Date.now();
  #exchanges = 0;

  constructor(options: SimulatedNetworkOptions) {
    this.#options = options;
    this.#plan = options.plan ?? NO_FAULTS;
    this.#faults = new FaultFinder(this.#plan);
  }

  /** Ends all faults. */
  endFaults(): void {
    this.#plan = NO_FAULTS;
    this.#faults = new FaultFinder(NO_FAULTS);
  }

  /** How many exchanges have begun. */
  get exchanges(): number {
    return this.#exchanges;
  }

  /** @param origin - scheme, name and port, as in `URL.origin` */
  addHost(origin: string, host: Host): void {
    const memory = new AnswerMemory();
    const remembering: Host = {
      answer: (request) => {
        const answer = host.answer(request);
        memory.remember(request, answer);
        return answer;
      },
    };
    this.#hosts.set(new URL(origin).origin, { host: remembering, memory });
  }

  /**
   * The network as one client process uses it.
   * @param client - a name of the process for the table of the history, and for the places of faults
   */
  transportFor(client: string): ClientNetwork {
    const surroundingsOf = (request: TransportRequest) => this.#surroundings(client, request);
    return connectClient(surroundingsOf, this.#plan.halfSentAtKill ?? 'cut');
  }

  #surroundings(client: string, { origin: url, method, path }: TransportRequest): NetworkSurroundings {
    this.#exchanges += 1;
    const exchange = this.#exchanges;
    const { origin } = addressOf(url);
    const { random, onEvent = () => {} } = this.#options;
    const { host, memory = new AnswerMemory() } = this.#hosts.get(origin) ?? {};
    const script = scriptOf(this.#faults.next({ client, host: origin, method, path }), memory);
    const known = {
      client,
      exchange,
      request: `${method} ${origin}${path}`,
      ...(script.faults.length > 0 && { faults: script.faults }),
    };
    return {
      host,
      script,
      route: randomRoute(random.branch(`route of exchange ${exchange}`)),
      absence: () => absenceOf(origin, Date.now() - this.#begin, this.#plan.outages),
      emit: (step, facts) => onEvent({ ...known, at: Date.now(), step, ...facts }),
    };
  }
}
