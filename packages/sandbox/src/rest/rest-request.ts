import type { ComputeElement } from '../compute-element.js';
import type { ReleaseTraits } from '../release.js';
import type { Client } from '../tls/client-identity.js';
import type { RequestTarget } from './request-target.js';

/** A request to the REST interface. */
export interface RestRequest {
  readonly method: string;
  readonly target: RequestTarget;
  /** `1.0` or `1.1`. */
  readonly version: string;
  /** Header values by lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly body: AsyncIterable<Buffer>;
  readonly client: NonNullable<Client>;
  /** Address and port of the client. */
  readonly clientAddress: string;
  readonly service: ComputeElement;
  readonly traits: ReleaseTraits;
}
