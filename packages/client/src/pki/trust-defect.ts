/** Why a list of revoked certificates cannot be used to judge a certificate. */
export type RevocationListDefect =
  | 'expired'
  | 'not-yet-valid'
  | 'bad-signature'
  | 'may-not-sign'
  | 'unreadable'
  | 'not-supported'
  | 'out-of-scope';

/** Why a server is not trusted although an authority of the directory has signed its certificate. Names are in slash form. */
export type TrustDefect =
  | {
      /** A certificate of the chain is on its authority's list. */
      readonly kind: 'revoked';
      /** The subject of the revoked certificate. */
      readonly subject: string;
      /** The subject of the authority that revoked it. */
      readonly authority: string;
      /** Path of the list. */
      readonly file: string;
      /** When it was revoked, by the list (revocationDate, RFC 5280, section 5.1.2.6). */
      readonly revokedAt: Date;
    }
  | {
      /** The list of an authority of the chain cannot be used. */
      readonly kind: 'revocation-list';
      /** Why it cannot be used. */
      readonly reason: RevocationListDefect;
      /** The subject of the authority. */
      readonly authority: string;
      /** Path of the list. */
      readonly file: string;
      /**
       * The end of the list's validity if it has expired (nextUpdate, RFC 5280, section 5.1.2.5), its beginning if it is not valid yet
       * (thisUpdate, section 5.1.2.4).
       */
      readonly until?: Date | undefined;
      /** The part that cannot be read or is not supported. */
      readonly detail?: string | undefined;
    }
  | {
      /** The policy of an authority does not let it sign this certificate, or cannot be read. */
      readonly kind: 'signing-policy';
      /** `excluded`: the policy does not allow this subject; `unreadable`: the policy cannot be read. */
      readonly reason: 'excluded' | 'unreadable';
      /** The subject of the certificate that the policy is about. */
      readonly subject: string;
      /** The subject of the authority. */
      readonly authority: string;
      /** Path of the policy. */
      readonly file: string;
      /** Why the policy cannot be read. */
      readonly detail?: string | undefined;
    }
  | {
      /** No trusted authority is found from the certificate. */
      readonly kind: 'no-path';
      /** The subject of that certificate; a text about it if the server shows none. */
      readonly subject: string;
    };
