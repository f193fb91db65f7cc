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
      readonly kind: 'revoked';
      readonly subject: string;
      readonly authority: string;
      readonly file: string;
      readonly revokedAt: Date;
    }
  | {
      readonly kind: 'revocation-list';
      readonly reason: RevocationListDefect;
      readonly authority: string;
      readonly file: string;
      /** The end of the list's validity if it has expired, its beginning if it is not valid yet. */
      readonly until?: Date | undefined;
      /** The part that cannot be read or is not supported. */
      readonly detail?: string | undefined;
    }
  | {
      readonly kind: 'signing-policy';
      readonly reason: 'excluded' | 'unreadable';
      readonly subject: string;
      readonly authority: string;
      readonly file: string;
      readonly detail?: string | undefined;
    }
  | { readonly kind: 'no-path'; readonly subject: string };
