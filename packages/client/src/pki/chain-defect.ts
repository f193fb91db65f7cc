import { DRAFT_PROXY_OID } from './legacy-proxy.js';

/** Why a chain of certificates is not accepted: the first defect found, and the subject of the certificate that has it. */
export type ChainDefect =
  | {
      /** The chain is empty. */
      readonly reason: 'no-certificate';
    }
  | {
      /** The validity of a certificate has ended. */
      readonly reason: 'expired';
      /** Its subject, in slash form. */
      readonly subject: string;
      /** The end of its validity. */
      readonly notAfter: Date;
    }
  | {
      /** The validity of a certificate has not begun. */
      readonly reason: 'not-yet-valid';
      /** Its subject, in slash form. */
      readonly subject: string;
      /** The beginning of its validity. */
      readonly notBefore: Date;
    }
  | {
      /** A certificate has a critical extension that is not known here. */
      readonly reason: 'unknown-critical-extension';
      /** Its subject, in slash form. */
      readonly subject: string;
      /** The object identifier of the extension, with dots. */
      readonly oid: string;
    }
  | {
      /** The issuer of a certificate is neither in the chain nor a trusted authority. */
      readonly reason: 'issuer-missing';
      /** Its subject, in slash form. */
      readonly subject: string;
      /** The subject of the issuer, in slash form. */
      readonly issuer: string;
    }
  | {
      /** Another defect; {@link describeChainDefect} says it in words. */
      readonly reason: SimpleChainDefect;
      /** The subject of the certificate that has it, in slash form. */
      readonly subject: string;
    };

type SimpleChainDefect = keyof typeof SIMPLE_DEFECTS;

const SIMPLE_DEFECTS = {
  'malformed-extension': 'has a malformed extension',
  'unknown-key': 'has a key of an unknown kind',
  'weak-key': 'has a key that is too short to be safe',
  'weak-signature': 'is signed with a digest that is not safe any more',
  'bad-signature': 'is not signed with the key of its issuer',
  'wrong-purpose': 'is not meant for clients',
  'issuer-not-authority': 'is issued by a certificate that is not an authority (and is no RFC 3820 proxy)',
  'issuer-may-not-sign': 'is issued by a certificate whose key usage does not allow that',
  'legacy-proxy': 'is a proxy of the kind that Globus made before RFC 3820, which is not accepted any more',
  'path-too-long': 'has more authorities below it than it allows',
  'proxy-path-too-long': 'has more proxies below it than it allows',
  'proxy-issued-by-authority': 'is a proxy issued by an authority, not by a user',
  'proxy-name': "is a proxy whose subject is not its issuer's with one CN more",
  'proxy-alternative-name': 'is a proxy with an alternative name',
  'proxy-is-authority': 'is a proxy and an authority at once',
} as const;

/**
 * Says a defect in a sentence, without a full stop.
 *
 * @example
 * ```ts
 * const verdict = validateProxyChain([], { trustAnchors: [], now: new Date() });
 * if (!verdict.valid) console.error(describeChainDefect(verdict.defect));
 * ```
 */
export function describeChainDefect(defect: ChainDefect): string {
  switch (defect.reason) {
    case 'no-certificate':
      return 'there is no certificate';
    case 'expired':
      return `${defect.subject} expired on ${defect.notAfter.toISOString()}`;
    case 'not-yet-valid':
      return `${defect.subject} is not valid before ${defect.notBefore.toISOString()}`;
    case 'unknown-critical-extension':
      return defect.oid === DRAFT_PROXY_OID
        ? `${defect.subject} is a proxy of a draft of RFC 3820, which is not accepted any more`
        : `${defect.subject} has the critical extension ${defect.oid}, which is not supported`;
    case 'issuer-missing':
      return `${defect.subject} is issued by ${defect.issuer}, which is not a trusted authority`;
    default:
      return `${defect.subject} ${SIMPLE_DEFECTS[defect.reason]}`;
  }
}
