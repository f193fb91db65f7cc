import type { TrustDefect } from '../pki/trust-defect.js';

/** Why the attributes of an attribute certificate are not to be believed. Names are in slash form. */
export type AttributeDefect =
  | {
      /** Its validity has ended, by more than the clocks of two machines may differ. */
      readonly kind: 'expired';
      /** The end of its validity. */
      readonly notAfter: Date;
    }
  | {
      /** Its validity has not begun, likewise. */
      readonly kind: 'not-yet-valid';
      /** The beginning of its validity. */
      readonly notBefore: Date;
    }
  | {
      /** The attributes are those of another certificate than the user's. */
      readonly kind: 'wrong-holder';
      /** The name of the holder. */
      readonly holder: string;
      /** The subject of the user's certificate. */
      readonly user: string;
    }
  | {
      /** It is of another virtual organisation than the one that was asked for. */
      readonly kind: 'wrong-vo';
      /** Its virtual organisation. */
      readonly vo: string;
      /** The one that was asked for. */
      readonly expected: string;
    }
  | {
      /** It has a group outside of its own virtual organisation. */
      readonly kind: 'foreign-group';
      /** The group, with its role. */
      readonly fqan: string;
      /** Its virtual organisation. */
      readonly vo: string;
    }
  | {
      /** An extension is marked critical that servers may not know: they refuse it. */
      readonly kind: 'critical-extension';
      /** The object identifier of the extension, with dots. */
      readonly oid: string;
    }
  | {
      /** An extension is missing that servers demand. */
      readonly kind: 'missing-extension';
      /** The object identifier of the extension, with dots. */
      readonly oid: string;
    }
  | {
      /** The VOMS directory does not say who may sign for this server. */
      readonly kind: 'no-trust';
      /** The virtual organisation. */
      readonly vo: string;
      /** The host of the VOMS server. */
      readonly host: string;
      /** The paths that were looked at. */
      readonly searched: readonly string[];
    }
  | {
      /** What the VOMS directory says of this server cannot be used. */
      readonly kind: 'unusable-trust';
      /** Path of the file. */
      readonly file: string;
      /** Why it cannot be used. */
      readonly reason: string;
    }
  | {
      /** The certificate of its signer is neither in it nor in the VOMS directory. */
      readonly kind: 'no-signer';
      /** The name of the signer. */
      readonly issuer: string;
    }
  | {
      /** The VOMS directory names other signers for this server. */
      readonly kind: 'unknown-signer';
      /** The subject of the signer. */
      readonly signer: string;
      /** The authority that issued the certificate of the signer. */
      readonly authority: string;
      /** Path of the file with the names. */
      readonly file: string;
    }
  | {
      /** The certificate of the signer is outside of its validity. */
      readonly kind: 'signer-expired';
      /** The subject of the signer. */
      readonly signer: string;
      /** The beginning of the validity of the signer's certificate. */
      readonly notBefore: Date;
      /** The end of the validity of the signer's certificate. */
      readonly notAfter: Date;
    }
  | {
      /** No trusted authority has issued the certificate of the signer, or one has revoked it. */
      readonly kind: 'untrusted-signer';
      /** The subject of the signer. */
      readonly signer: string;
      /** The objection of the authorities. */
      readonly defect: TrustDefect;
    }
  | {
      /** The key of the certificate is not one that may sign (key usage). */
      readonly kind: 'signer-may-not-sign';
      /** The subject of the signer. */
      readonly signer: string;
    }
  | {
      /** It says that another key has signed it than that of its signer's certificate. */
      readonly kind: 'wrong-key';
      /** The subject of the signer. */
      readonly signer: string;
    }
  | {
      /** It is signed with a digest that is not safe any more, or not known. */
      readonly kind: 'weak-signature';
      /** The subject of the signer. */
      readonly signer: string;
    }
  | {
      /** It has been changed, or was not signed with the key of the signer. */
      readonly kind: 'bad-signature';
      /** The subject of the signer. */
      readonly signer: string;
    };

/**
 * Says a defect in a sentence, without a full stop.
 *
 * @example
 * ```ts
 * console.error(describeAttributeDefect({ kind: 'wrong-vo', vo: 'cms', expected: 'atlas' }));
 * ```
 */
export function describeAttributeDefect(defect: AttributeDefect): string {
  switch (defect.kind) {
    case 'expired':
      return `it expired on ${defect.notAfter.toISOString()}`;
    case 'not-yet-valid':
      return `it is not valid before ${defect.notBefore.toISOString()}`;
    case 'wrong-holder':
      return `it is that of ${defect.holder}, not of ${defect.user} or of another certificate under that name`;
    case 'wrong-vo':
      return `it is of the virtual organisation ${defect.vo}, not of ${defect.expected}`;
    case 'foreign-group':
      return `it has the group ${defect.fqan}, which is not of the virtual organisation ${defect.vo}`;
    case 'critical-extension':
      return `it has the critical extension ${defect.oid}, which servers refuse`;
    case 'missing-extension':
      return `it lacks the extension ${defect.oid}, which servers demand`;
    case 'no-trust':
      return `nothing says who may sign for ${defect.host} of ${defect.vo}: there is none of ${defect.searched.join(', ')}`;
    case 'unusable-trust':
      return `${defect.file} cannot be used: ${defect.reason}`;
    case 'no-signer':
      return `the certificate of its signer ${defect.issuer} is not in it`;
    case 'unknown-signer':
      return `it is signed by ${defect.signer} of ${defect.authority}, which ${defect.file} does not name`;
    case 'signer-expired':
      return `the certificate of its signer ${defect.signer} is valid from ${defect.notBefore.toISOString()} until ${defect.notAfter.toISOString()}`;
    case 'untrusted-signer':
      return `its signer ${defect.signer} is not trusted: ${UNTRUSTED[defect.defect.kind]}`;
    case 'signer-may-not-sign':
      return `the key of its signer ${defect.signer} is not for signatures`;
    case 'wrong-key':
      return `it says that it is signed with another key than that of ${defect.signer}`;
    case 'weak-signature':
      return `${defect.signer} signed it with a digest that is not safe any more`;
    case 'bad-signature':
      return `it is not signed with the key of ${defect.signer}`;
  }
}

const UNTRUSTED: Readonly<Record<TrustDefect['kind'], string>> = {
  revoked: 'its certificate has been revoked',
  'revocation-list': 'the list of revoked certificates of its authority cannot be used',
  'signing-policy': 'its authority may not sign it',
  'no-path': 'no trusted authority has issued its certificate',
};
