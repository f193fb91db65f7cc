import { addressOf } from '../exchange/address.js';
import type { AnswerMemory } from '../exchange/answer-memory.js';
import type { ExchangeScript } from '../exchange/exchange-script.js';
import type { FaultEffect } from './fault-kind.js';
import { type Fault, kindOf } from './fault-table.js';
import type { Outage } from './outage.js';

/** The exchange that a fault is for. */
export interface FaultPlace {
  /** Which exchange of the history, or which of those that all of the following hold for; the first has the number 1. */
  readonly exchange: number;
  /** The name of the client process. */
  readonly client?: string;
  /** Scheme, name and port, as in `URL.origin`. */
  readonly host?: string;
  readonly method?: string;
  /** A regular expression for path and query. */
  readonly path?: string;
}

/** A fault of one exchange. */
export interface ExchangeFault {
  readonly at: FaultPlace;
  readonly fault: Fault;
}

/** Everything that goes wrong on the network in one history: plain data, for JSON. */
export interface FaultPlan {
  readonly exchanges: readonly ExchangeFault[];
  readonly outages: readonly Outage[];
  /** What becomes of requests that a client process is sending when it is killed. @default `cut` */
  readonly halfSentAtKill?: 'cut' | 'whole';
}

export const NO_FAULTS: FaultPlan = { exchanges: [], outages: [] };

/** What is known of an exchange when it begins. */
export interface BegunExchange {
  readonly client: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
}

/** Finds the faults of each exchange of a history, in the order in which they begin. */
export class FaultFinder {
  /** How many exchanges each fault could have been for so far. */
  readonly #candidates: { readonly planned: ExchangeFault; count: number }[];

  constructor({ exchanges }: FaultPlan) {
    this.#candidates = exchanges.map((planned) => ({ planned, count: 0 }));
  }

  /** The faults of the next exchange. */
  next(exchange: BegunExchange): readonly Fault[] {
    const matching = this.#candidates.filter(({ planned }) => matches(planned.at, exchange));
    for (const candidate of matching) candidate.count += 1;
    return matching.filter(({ planned, count }) => planned.at.exchange === count).map(({ planned }) => planned.fault);
  }
}

function matches({ client, host, method, path }: FaultPlace, exchange: BegunExchange): boolean {
  return (
    (client === undefined || client === exchange.client) &&
    (host === undefined || addressOf(host).origin === exchange.host) &&
    (method === undefined || method === exchange.method) &&
    (path === undefined || new RegExp(path).test(exchange.path))
  );
}

/** What several faults of one exchange do together: of two for the same place, the first takes effect; lies add up. */
export function scriptOf(faults: readonly Fault[], memory: AnswerMemory): ExchangeScript {
  const effects = faults.map((fault) => kindOf(fault).effect(fault, memory));
  const first = <Name extends keyof FaultEffect>(name: Name) => {
    const found = effects.find((effect) => effect[name] !== undefined)?.[name];
    return found === undefined ? {} : { [name]: found };
  };
  return {
    faults: faults.map(({ kind }) => kind),
    ...first('connecting'),
    ...first('line'),
    ...first('late'),
    ...first('gateway'),
    lies: effects.flatMap(({ lie }) => lie ?? []),
  };
}
