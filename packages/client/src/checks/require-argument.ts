import { InvalidArgumentError } from '../errors/index.js';
import type { AnyShape } from './shape.js';

/**
 * Refuses an argument that a function or a method does not take, before it does anything.
 * @param method - the name of the function
 * @param name - the name of the argument
 * @throws InvalidArgumentError naming the argument, or the place in it
 */
export function requireArgument(method: string, name: string, value: unknown, shape: AnyShape): void {
  const fault = shape.find(value, name);
  if (fault) throw new InvalidArgumentError(fault.problem, { method, path: fault.path, remedy: 'correct-call' });
}
