import type { CallOptions, ComputingInterface } from './computing-interface.js';
import { RestInterface, type RestInterfaceParts } from './rest/rest-interface.js';

/**
 * Asks an endpoint what it speaks and takes the best.
 * @throws NotAnArcServerError if it speaks nothing we know, and the errors of the connection
 */
export const selectInterface = (parts: RestInterfaceParts, options: CallOptions = {}): Promise<ComputingInterface> =>
  RestInterface.open(parts, options);
