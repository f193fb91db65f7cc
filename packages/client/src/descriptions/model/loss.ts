import { type DocumentPosition, InvalidJobDescription } from '../../errors/index.js';

/** Something that was asked for and that the other language, or our model, has no words for. */
export interface DescriptionLoss extends DocumentPosition {
  /** What is lost, e.g. `project`, `inputFiles "a.dat": checksum`, `attribute "gridtimes"`. */
  readonly what: string;
  /** Why, as a sentence without its full stop. */
  readonly reason: string;
}

/** What to do with what a language cannot express. */
export interface LossOptions {
  /**
   * What to do with something that cannot be expressed: refuse the description, or drop it and tell.
   * @default 'error'
   */
  readonly onLoss?: 'error' | ((loss: DescriptionLoss) => void) | undefined;
  /**
   * Gets what is kept, but in another way than the author of the document may expect, as other clients do something else.
   * @default no reports
   */
  readonly onRemark?: ((remark: DescriptionLoss) => void) | undefined;
}

export interface LossReport {
  (what: string, reason: string, position?: DocumentPosition): void;
  /** Nothing is lost, but the author of the document may expect something else. */
  readonly remark: (what: string, reason: string, position?: DocumentPosition) => void;
}

/** @returns a function that throws InvalidJobDescription, or hands the loss on, as the options say */
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
