import type { ArexEvent } from '../arex/events/arex-event.js';
import type { NetworkEvent } from '../network/exchange/network-event.js';

/** Something that has happened in a history. */
export type HistoryLine = {
  /** Virtual time, in milliseconds since 1970. */
  readonly at: number;
  /** The process, server or machine that it has happened to. */
  readonly who: string;
  /** What has happened, in words. */
  readonly what: string;
} & HappenedAt;

/** Where something has happened, with what is known of it. */
export type HappenedAt =
  /** In a process: how it begins and ends, and what it says; of a machine, that its power fails. */
  | { readonly where: 'client' }
  | { readonly where: 'network'; readonly event: Omit<NetworkEvent, 'at' | 'client'> }
  | { readonly where: 'server'; readonly event: ArexEvent }
  /** In the files of a machine, those of its job lists among them. */
  | { readonly where: 'disk' }
  /** What does not hold was noticed. */
  | { readonly where: 'check' };
