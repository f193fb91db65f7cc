import { requireArgument } from '../../checks/require-argument.js';
import { callback, either, object, oneOf, type Shapes, text } from '../../checks/shape.js';
import type { LossOptions } from './loss.js';

export const LOSSES: Shapes<LossOptions> = {
  onLoss: either(callback(), oneOf('error')),
  onRemark: callback(),
};

export const LOSS_OPTIONS = object<LossOptions>(LOSSES);

/**
 * Refuses what a function that reads a document does not take, such as the bytes of a file in place of its text.
 * @param method - the name of the function
 * @throws InvalidArgumentError naming the argument, or the place in it
 */
export function requireDocument(method: string, document: unknown, options: unknown): void {
  requireArgument(method, 'text', document, text);
  requireArgument(method, 'options', options, LOSS_OPTIONS);
}
