import type { Random } from '../../random/random.js';
import type { AnswerMemory } from '../exchange/answer-memory.js';
import type { ExchangeScript, Lie } from '../exchange/exchange-script.js';

/** What one fault adds to the script of its exchange. */
export interface FaultEffect extends Pick<ExchangeScript, 'connecting' | 'line' | 'late' | 'gateway'> {
  readonly lie?: Lie;
}

/** One kind of fault. Its parameters are data, so that a plan can be written down, made smaller and played again. */
export interface FaultKind<Parameters> {
  /** What goes wrong, in one sentence. */
  readonly sentence: string;
  effect(parameters: Parameters, memory: AnswerMemory): FaultEffect;
  /** Chooses parameters at random. */
  choose(random: Random): Parameters;
}

/** Gives a kind the type of its parameters. */
export const faultKind = <Parameters>(kind: FaultKind<Parameters>): FaultKind<Parameters> => kind;

/** A kind that consists of a change of the answer, without parameters. */
export const lie = (sentence: string, change: Lie): FaultKind<object> => ({
  sentence,
  effect: () => ({ lie: change }),
  choose: () => ({}),
});
