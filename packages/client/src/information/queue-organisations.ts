import type { ComputingShare } from './computing-service.js';

/** The virtual organisations that a server sees of a user. */
export interface ShownOrganisations {
  /** What shows them. */
  readonly kind: 'proxy' | 'token';
  readonly organisations: readonly string[];
}

/** A queue is for members of organisations, of which the user shows none. */
export interface QueueForOthers {
  readonly queue: string;
  /** The organisations that it is published for, at least one. */
  readonly organisations: readonly string[];
  readonly kind: ShownOrganisations['kind'];
}

/**
 * The virtual organisations that a queue is published for; none if it is published for all. A-REX publishes a share for each of them
 * beside the one of the queue. It only tells what its administrators have written: who is let in is configured elsewhere.
 */
export const organisationsOf = (shares: readonly ComputingShare[], queue: string): readonly string[] => [
  ...new Set(
    shares
      .filter((share) => (share.queue ?? share.name) === queue)
      .flatMap(({ organisations = [] }) => organisations)
      .sort(),
  ),
];

/** Whether a queue is published for organisations of which the user shows none; undefined if not. */
export function findQueueForOthers(
  shares: readonly ComputingShare[],
  queue: string,
  shown: ShownOrganisations,
): QueueForOthers | undefined {
  const organisations = organisationsOf(shares, queue);
  // Names are written as one likes.
  const shows = new Set(shown.organisations.map((name) => name.toLowerCase()));
  if (organisations.length === 0 || organisations.some((name) => shows.has(name.toLowerCase()))) return undefined;
  return { queue, organisations, kind: shown.kind };
}
