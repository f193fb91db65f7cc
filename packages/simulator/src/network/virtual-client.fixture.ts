import { serverTrust, showing } from 'jasmin-arc-testing/http/tls-server.js';
import { afterEach, beforeEach, vi } from 'vitest';
import { HTTP_LIMITS } from '../../../client/src/http/http-limits.js';
import { HttpsClient, type HttpsClientOptions } from '../../../client/src/http/https-client.js';
import type { TransportOptions, TransportRequest } from '../../../client/src/http/transport.js';
import { transports } from '../../../client/src/http/transports.js';
import { silentLog } from '../../../client/src/log/log.js';
import { seededRandom } from '../random/random.js';
import type { ClientNetwork } from './client-network.js';
import type { HostAnswer, HostRequest } from './exchange/host.js';
import type { NetworkEvent, NetworkStep } from './exchange/network-event.js';
import { SimulatedNetwork, type SimulatedNetworkOptions } from './simulated-network.js';

export const ORIGIN = 'https://ce.example.org';

/** The real client on a simulated network with one host. */
export interface VirtualClient {
  readonly http: HttpsClient;
  readonly process: ClientNetwork;
  readonly network: SimulatedNetwork;
  /** What has reached the host. */
  readonly seen: HostRequest[];
  readonly events: NetworkEvent[];
}

export interface VirtualClientOptions extends Partial<SimulatedNetworkOptions> {
  readonly answer?: (request: HostRequest) => Partial<HostAnswer>;
  readonly client?: Partial<HttpsClientOptions>;
  /** What is done when a step is first taken. */
  readonly at?: { readonly step: NetworkStep; readonly act: () => void };
}

let restore: (() => void) | undefined;

/** Every test of the file has a virtual clock. */
export function onVirtualClock(): void {
  beforeEach(beginVirtualTime);
  afterEach(endVirtualTime);
}

export function beginVirtualTime(): void {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
}

/** Gives the real clock and the real network back. */
export function endVirtualTime(): void {
  restore?.();
  restore = undefined;
  vi.useRealTimers();
}

export function virtualClient({
  answer = () => ({}),
  client,
  at,
  ...options
}: VirtualClientOptions = {}): VirtualClient {
  const events: NetworkEvent[] = [];
  const seen: HostRequest[] = [];
  const network = new SimulatedNetwork({
    random: seededRandom(1),
    onEvent: (event) => {
      events.push(event);
      if (event.step === at?.step && events.filter(({ step }) => step === at.step).length === 1) at.act();
    },
    ...options,
  });
  network.addHost(ORIGIN, {
    answer: (request) => {
      seen.push(request);
      return { status: 200, reason: 'OK', headers: {}, body: Buffer.from('ok'), ...answer(request) };
    },
  });
  const process = network.transportFor('client');
  restore?.();
  restore = transports.replace(() => process.open);
  const http = new HttpsClient({ trust: serverTrust(), authenticator: showing(), ...client });
  return { http, process, network, seen, events };
}

/** How a promise has ended, and how much virtual time that took. */
export interface Ended<Value> {
  readonly value?: Value;
  readonly error?: unknown;
  readonly ms: number;
}

/** Lets virtual time pass until a promise settles; undefined if it has not after a day. */
export async function settled<Value>(promise: Promise<Value>): Promise<Ended<Value> | undefined> {
  const from = Date.now();
  let ended: Ended<Value> | undefined;
  promise.then(
    (value) => {
      ended = { value, ms: Date.now() - from };
    },
    (error) => {
      ended = { error, ms: Date.now() - from };
    },
  );
  await vi.advanceTimersByTimeAsync(0);
  while (ended === undefined && Date.now() - from < 86_400_000) {
    await (vi.getTimerCount() > 0 ? vi.advanceTimersToNextTimerAsync() : vi.advanceTimersByTimeAsync(86_400_000));
  }
  return ended;
}

/** For a transport without a client above it. */
export const transportOptions = (): TransportOptions => ({
  trust: serverTrust(),
  connectTimeoutMs: 30_000,
  limits: HTTP_LIMITS,
  nudges: false,
  log: silentLog,
});

export const transportRequest = (parts: Partial<TransportRequest> = {}): TransportRequest => ({
  origin: ORIGIN,
  identity: undefined,
  method: 'PUT',
  path: '/a',
  headers: {},
  body: undefined,
  signal: new AbortController().signal,
  onStart: () => {},
  ...parts,
});
