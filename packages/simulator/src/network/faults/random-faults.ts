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

/** A random plan: mostly none to four faults of exchanges, some of which last for several, and seldom an outage. */
export function randomFaults(random: Random, options: RandomFaultsOptions): FaultPlan {
  const { exchanges, hosts, historyMs = 3_600_000 } = options;
  const faults = Array.from({ length: random.pick(FAULTS_OF_A_HISTORY) }, () => randomFault(random, exchanges)).flatMap(
    (fault) => (random.chance(0.15) ? lasting(fault, random.pick([2, 3, 5, 20])) : [fault]),
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

/** Rare exchanges that much depends on, with faults that are hard to notice. */
const DELICATE: readonly { readonly at: Omit<FaultPlace, 'exchange'>; readonly kinds: readonly FaultKindName[] }[] = [
  {
    at: { method: 'POST', path: 'action=new' },
    kinds: ['page', 'portal', 'redirect', 'refused-entry', 'wrong-id', 'foreign-entry', 'path-id', 'duplicated-ids'],
  },
  { at: { method: 'POST', path: 'action=new' }, kinds: ['reply-lost', 'late-request', 'late-request', 'cut', 'stall'] },
  { at: { method: 'POST', path: 'action=(kill|clean|restart)' }, kinds: ['refused-entry', 'reply-lost', 'page'] },
  { at: { method: 'PUT', path: '/session/' }, kinds: ['reply-lost', 'cut', 'stall', 'page', 'late-request'] },
  {
    at: { method: 'GET', path: '/session/' },
    kinds: ['well-framed-cut', 'short-body', 'cut', 'reset', 'endless-body', 'huge-body', 'drip', 'page'],
  },
  // Results and directories of programs.
  { at: { method: 'GET', path: '/session/(result|summary|maps|log)' }, kinds: ['page', 'well-framed-cut'] },
  { at: { method: 'GET', path: '/jobs([?]|$)' }, kinds: ['garbage', 'page', 'portal', 'well-framed-cut'] },
  { at: { path: '/diagnose/' }, kinds: ['page', 'portal'] },
  { at: { path: '/delegations' }, kinds: ['page', 'reply-lost'] },
  { at: { path: 'action=(status|info)' }, kinds: ['page', 'foreign-entry', 'missing-entry', 'endless-body'] },
  { at: { method: 'POST' }, kinds: ['page', 'reply-lost'] },
  { at: { method: 'DELETE' }, kinds: ['reply-lost'] },
  { at: { method: 'PROPFIND' }, kinds: ['page', 'missing-entry', 'well-framed-cut'] },
  { at: { method: 'HEAD' }, kinds: ['page', 'wrong-size'] },
];

function randomFault(random: Random, exchanges: number): ExchangeFault {
  const place = random.chance(0.7) ? random.pick(DELICATE) : undefined;
  const kind = random.pick(place !== undefined && random.chance(0.5) ? place.kinds : KINDS);
  const at =
    place === undefined
      ? { exchange: random.integer(1, exchanges + 1) }
      : { exchange: random.integer(1, random.pick([2, 4, 10])), ...place.at };
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
