import type { Absence } from '../exchange/absence.js';
import { addressOf } from '../exchange/address.js';
import { type GatewayPageName, gatewayAnswer } from './gateway-pages.js';

/** A time in which a host is away. Times are milliseconds since the network was made. */
export type Outage = {
  /** Scheme, name and port, as in `URL.origin`. */
  readonly host: string;
  readonly fromMs: number;
  readonly toMs: number;
} & (
  | { readonly how: 'refused' | 'stall' }
  /** A gateway in front of it answers with a page. */
  | { readonly how: 'page'; readonly page: GatewayPageName; readonly status: number }
);

/** The ways to be away with what each of them does, for documents. */
export const OUTAGE_SENTENCES: Readonly<Record<Outage['how'], string>> = {
  refused: 'For a while the host refuses connections and resets those that are open.',
  stall: 'For a while nothing comes from the host: connections are not made, and requests are lost.',
  page: 'For a while a gateway in front of the host answers with a page.',
};

/** @param ms - since the network was made */
export function absenceOf(host: string, ms: number, outages: readonly Outage[]): Absence | undefined {
  const outage = outages.find(
    ({ host: away, fromMs, toMs }) => addressOf(away).origin === host && fromMs <= ms && ms < toMs,
  );
  return outage?.how === 'page' ? gatewayAnswer(outage) : outage?.how;
}
