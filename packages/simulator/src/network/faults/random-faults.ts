import type { Random } from '../../random/random.js';
import type { ExchangeFault, FaultPlace, FaultPlan } from './fault-plan.js';
import { FAULT_KINDS, type Fault, type FaultKindName } from './fault-table.js';
import { GATEWAY_PAGES, type GatewayPageName } from './gateway-pages.js';
import type { Outage } from './outage.js';

export interface RandomFaultsOptions {
  /** How many exchanges a history of this kind has, about. */
  readonly exchanges: number;
  /** Origins of hosts that may be away. */
  readonly hosts: readonly string[];
  /** How long a history of this kind takes in virtual time, about. @default an hour */
  readonly historyMs?: number;
}

/** A plan by chance: mostly none to four faults of exchanges, some of which last for several, and seldom an outage. */
export function randomFaults(random: Random, options: RandomFaultsOptions): FaultPlan {
  const { exchanges, hosts, historyMs = 3_600_000 } = options;
  const faults = Array.from({ length: random.pick(FAULTS_OF_A_HISTORY) }, () => randomFault(random, exchanges)).flatMap(
    (fault) => (random.chance(0.15) ? lasting(fault, random.integer(2, 6)) : [fault]),
  );
  const outages = hosts.length > 0 && random.chance(0.15) ? [randomOutage(random, random.pick(hosts), historyMs)] : [];
  return { exchanges: faults, outages, ...(random.chance(0.5) && { halfSentAtKill: 'whole' }) };
}

const FAULTS_OF_A_HISTORY = [0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 8];

/** What happens on real networks more often than the others, and endangers jobs most. */
const OFTEN: ReadonlySet<FaultKindName> = new Set([
  'refused',
  'cut',
  'reset',
  'stall',
  'reply-lost',
  'late-request',
  'page',
]);

const KINDS = (Object.keys(FAULT_KINDS) as FaultKindName[]).flatMap((kind) =>
  OFTEN.has(kind) ? Array.from({ length: 5 }, () => kind) : [kind],
);

/** What a history does seldom, and what most depends on. */
const DELICATE: readonly Omit<FaultPlace, 'exchange'>[] = [
  { method: 'POST', path: 'action=new' },
  { method: 'POST', path: 'action=new' },
  { method: 'POST', path: 'action=(kill|clean|restart)' },
  { method: 'PUT', path: '/session/' },
  { method: 'GET', path: '/session/' },
  { method: 'GET', path: '/jobs([?]|$)' },
  { path: '/diagnose/' },
  { path: '/delegations' },
  { path: 'action=(status|info)' },
  { method: 'POST' },
  { method: 'DELETE' },
  { method: 'PROPFIND' },
  { method: 'HEAD' },
];

function randomFault(random: Random, exchanges: number): ExchangeFault {
  const kind = random.pick(KINDS);
  const at = random.chance(0.6)
    ? { exchange: random.integer(1, 4), ...random.pick(DELICATE) }
    : { exchange: random.integer(1, exchanges + 1) };
  return { at, fault: { kind, ...FAULT_KINDS[kind].choose(random) } as Fault };
}

/** The same fault in several exchanges one after the other, so that trying again does not help at once. */
const lasting = ({ at, fault }: ExchangeFault, times: number): readonly ExchangeFault[] =>
  Array.from({ length: times }, (_, index) => ({ at: { ...at, exchange: at.exchange + index }, fault }));

function randomOutage(random: Random, host: string, historyMs: number): Outage {
  const fromMs = random.integer(0, historyMs);
  const toMs = fromMs + random.pick([1_000, 20_000, 120_000, 900_000, 7_200_000]);
  const how = random.pick(['refused', 'stall', 'page'] as const);
  if (how !== 'page') return { host, fromMs, toMs, how };
  const page = random.pick(Object.keys(GATEWAY_PAGES) as GatewayPageName[]);
  return { host, fromMs, toMs, how, page, status: random.pick([502, 503, 503, 504]) };
}
