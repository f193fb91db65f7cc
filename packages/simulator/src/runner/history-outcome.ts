import type { Violation } from '../histories/scene.js';
import type { Plan } from '../plans/plan.js';

/** What a worker is to play: what a seed chooses, or a plan. */
export type Assignment = { readonly seed: number } | { readonly plan: Plan };

/** What came of a history that was played to its end. */
export interface PlayedHistory {
  readonly kind: 'played';
  readonly violations: readonly Violation[];
  /** How much time has passed in it, in milliseconds. */
  readonly simulatedMs: number;
  /** How many of the planned faults have happened. */
  readonly faults: number;
  /** Of all of its lines, where that was asked for. */
  readonly hash?: string;
}

/** What came of a history. */
export type HistoryOutcome =
  | PlayedHistory
  /** It did not end in real time, and its worker was killed. */
  | { readonly kind: 'hung'; readonly afterMs: number }
  /** The simulator itself, or what the command does when it is not looked at, has thrown. */
  | { readonly kind: 'crashed'; readonly text: string };

/** @returns a sentence for everything that does not hold; none if all holds */
export function sentencesOf(outcome: HistoryOutcome): readonly string[] {
  switch (outcome.kind) {
    case 'played':
      return outcome.violations.map(({ invariant, what }) => `${invariant}: ${what}`);
    case 'hung':
      return [`hung: it has not ended after ${outcome.afterMs / 1000} s of real time`];
    case 'crashed':
      return [`crashed: ${outcome.text}`];
  }
}

/**
 * The ways in which a history fails, without what differs from one history to the next: numbers, names of jobs, paths and ids. Histories
 * that fail in the same way probably have the same cause.
 */
export const failureKinds = (outcome: HistoryOutcome): readonly string[] => [
  ...new Set(sentencesOf(outcome).map(withoutParticulars)),
];

const withoutParticulars = (sentence: string): string =>
  (sentence.split('\n')[0] ?? '')
    .replaceAll(/\/[^\s,;:)]*/g, '/…')
    .replaceAll(/\b[\w-]*\d[\w.-]*\b/g, '…')
    .replaceAll(/\S+\.(?:nc|csv|png|pyc|json|txt)\b/g, '…');
