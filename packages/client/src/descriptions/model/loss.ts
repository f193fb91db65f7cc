import { type DocumentPosition, InvalidJobDescription } from '../../errors/index.js';

/** Something that was asked for and that the other language, or the model of this library, cannot express. */
export interface DescriptionLoss extends DocumentPosition {
  /** What is lost, e.g. `project`, `inputFiles "a.dat": checksum`, `attribute "gridtimes"`. */
  readonly what: string;
  /** Why, as a sentence without its full stop. */
  readonly reason: string;
}

/** How to handle something that a language cannot express. */
export interface LossOptions {
  /**
   * What to do with something that cannot be expressed: refuse the description, or leave it out and call this function.
   * @default 'error'
   */
  readonly onLoss?: 'error' | ((loss: DescriptionLoss) => void) | undefined;
  /**
   * Called for something that is kept, but not as the author of the document may expect, because other clients do something else.
   * @default no reports
   */
  readonly onRemark?: ((remark: DescriptionLoss) => void) | undefined;
}

export interface LossReport {
  (what: string, reason: string, position?: DocumentPosition): void;
  /** Nothing is lost, but the author of the document may expect something else. */
  readonly remark: (what: string, reason: string, position?: DocumentPosition) => void;
}

/** @returns a function that throws InvalidJobDescription, or passes the loss on, as the options say */
export function lossReport({ onLoss = 'error', onRemark = () => {} }: LossOptions): LossReport {
  const report = (what: string, reason: string, position: DocumentPosition = {}): void => {
    const { line, column } = position;
    if (onLoss !== 'error') {
      onLoss({ what, reason, line, column });
      return;
    }
    throw new InvalidJobDescription(`${what} would be lost: ${reason}`, {
      line,
      column,
      remedy: 'remove-or-allow-loss',
    });
  };
  const remark: LossReport['remark'] = (what, reason, { line, column } = {}) =>
    onRemark({ what, reason, line, column });
  return Object.assign(report, { remark });
}
