/** What is known here of a credential that was delegated to a server for jobs. */
export interface DelegationRecord {
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** The server's id of it. */
  readonly id: string;
  /** `x509`: a proxy, which can be renewed under its id. `jwt`: a token, which no server lets be renewed. */
  readonly kind: 'x509' | 'jwt';
  /** When it ends: it, or the attributes of virtual organisations that it shows; undefined for a token that does not tell. */
  readonly notAfter: Date | undefined;
  /** When it was made, renewed, or last asked for because a renewal was due. */
  readonly checkedAt: Date;
  /** The virtual organisations that it shows, each with its groups and roles; undefined if that is not known. */
  readonly attributes?: readonly string[] | undefined;
}
