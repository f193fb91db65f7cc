import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { FetchedOutputs } from './fetch-outputs.js';

/** Options of `ArcInterface.cleanJob`. */
export interface CleanOptions extends CallOptions {
  /**
   * The result of fetching the job's outputs: the job is cleaned only if nothing would be lost. Undefined is an error, so that a
   * missing result is not taken for permission. @default it is cleaned without a check
   */
  readonly fetched?: FetchedOutputs;
}
