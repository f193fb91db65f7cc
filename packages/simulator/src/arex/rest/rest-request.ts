import type { RequestTarget } from '../../../../sandbox/src/rest/request-target.js';
import type { ComputeElement } from '../compute/compute-element.js';

/** A request to the REST interface. */
export interface RestRequest {
  readonly method: string;
  readonly target: RequestTarget;
  /** `1.0` or `1.1`. */
  readonly version: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As much of it as has arrived. */
  readonly body: Buffer;
  /** False if the connection was cut before the end of the body. */
  readonly isWhole: boolean;
  /** Subject of the client's own certificate. */
  readonly user: string;
  readonly service: ComputeElement;
}
