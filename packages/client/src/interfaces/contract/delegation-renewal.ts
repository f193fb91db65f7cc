/** What came of the renewal of a delegation. Times are when the delegation ends: it, or the attributes that it shows. */
export type DelegationRenewal =
  /** It lasts until then now. */
  | { readonly outcome: 'renewed'; readonly notAfter: Date }
  /** It was left as it is: at least half of the time is left that a renewed one would last, which would end at `attainable`. */
  | { readonly outcome: 'lasts'; readonly notAfter: Date; readonly attainable: Date }
  /** It was left as it is: it shows other groups or roles of virtual organisations than one made now would, or it is not told which. */
  | { readonly outcome: 'other-attributes'; readonly notAfter: Date }
  /** The service has none of this user under the id, or does not let it be renewed. */
  | { readonly outcome: 'unknown' };
