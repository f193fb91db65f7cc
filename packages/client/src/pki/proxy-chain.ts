import { requireArgument } from '../checks/require-argument.js';
import { listOf, object, required, time } from '../checks/shape.js';
import type { Certificate } from './certificate.js';
import { KeyUsages } from './certificate-extensions.js';
import type { ChainDefect } from './chain-defect.js';
import { looksLikeLegacyProxy } from './legacy-proxy.js';
import { certificate } from './pki-shapes.js';
import { PolicyLanguages } from './proxy-cert-info.js';
import { climb, findCertificateDefect, findProxyDefect, isAuthority } from './proxy-path.js';

/** Whether a chain is accepted, and its user. */
export type ProxyChainVerdict =
  | {
      /** The chain leads to a trusted root. */
      readonly valid: true;
      /** Subject of the end entity in slash form: the user, behind any number of proxies. */
      readonly identity: string;
      /** How many proxies there are; 0 for a user certificate alone. */
      readonly proxies: number;
      /** Whether one of them is limited: not to start jobs. A full proxy below a limited one counts as limited. */
      readonly limited: boolean;
      /** When the first certificate of the chain expires. */
      readonly notAfter: Date;
    }
  | {
      /** The chain is not accepted. */
      readonly valid: false;
      /** The first defect that was found. */
      readonly defect: ChainDefect;
    };

/** The authorities and the time by which a chain is judged. */
export interface ValidateProxyChainOptions {
  /** The trusted authorities. Those that are not roots only help to reach one. */
  readonly trustAnchors: readonly Certificate[];
  /** The time at which all certificates must be valid. */
  readonly now: Date;
}

const OPTIONS = object<ValidateProxyChainOptions>({
  trustAnchors: required(listOf('certificates', certificate)),
  now: required(time),
});

/**
 * Validates the certificates a client has shown: signatures, names, lifetimes, path lengths, key usage, basic
 * constraints, strength, up to a trusted root. Decides as OpenSSL 3 does for TLS clients at security level 2 with proxy
 * certificates allowed; `docs/certificates.md` of the repository lists what is judged otherwise. Constraints of names are not evaluated, and
 * refused where they are critical; policies of authorities are ignored. Revocation is not checked.
 *
 * @param certificates - the client's own first, the others in any order
 * @see RFC 3820, section 4, and RFC 5280, section 6
 *
 * @example
 * ```ts
 * const trustAnchors = await new TrustedAuthorities('/etc/grid-security/certificates').certificates();
 * const { chain } = await readProxyFile('/tmp/arcproxy_file');
 * const verdict = validateProxyChain(chain, { trustAnchors, now: new Date() });
 * console.log(verdict.valid ? verdict.identity : describeChainDefect(verdict.defect));
 * ```
 */
export function validateProxyChain(
  certificates: readonly Certificate[],
  options: ValidateProxyChainOptions,
): ProxyChainVerdict {
  requireArgument('validateProxyChain', 'options', options, OPTIONS);
  const { trustAnchors, now } = options;
  const roots = trustAnchors.filter(({ isSelfIssued }) => isSelfIssued);
  const isRoot = (certificate: Certificate) => roots.some((root) => root.equals(certificate));
  // If a valid and an expired authority have the same name and key, the valid one is used, as a server would.
  const current = ({ notBefore, notAfter }: Certificate) => notBefore <= now && now < notAfter;
  const candidates = [...trustAnchors, ...certificates].sort((a, b) => Number(current(b)) - Number(current(a)));

  const path = climb(certificates, candidates, isRoot);
  if ('reason' in path) return { valid: false, defect: path };
  const defect = findCertificateDefect(path, now) ?? findProxyDefect(path) ?? findAuthorityDefect(path);
  if (defect !== undefined) return { valid: false, defect };

  const proxies = path.filter(({ isProxy }) => isProxy);
  return {
    valid: true,
    identity: (path[proxies.length] ?? path[0])?.subject ?? '',
    proxies: proxies.length,
    limited: proxies.some(({ extensions }) => extensions.proxyCertInfo?.policyLanguage === PolicyLanguages.LIMITED),
    notAfter: new Date(Math.min(...path.map(({ notAfter }) => notAfter.getTime()))),
  };
}

/** The possible defects between the end entity, the authorities above it and the root. */
function findAuthorityDefect(path: readonly Certificate[]): ChainDefect | undefined {
  const endEntity = path.findIndex(({ isProxy }) => !isProxy);
  const authorities = path.slice(endEntity + 1);
  for (const [index, authority] of authorities.entries()) {
    const { subject, extensions, isProxy } = authority;
    const issued = path[endEntity + index]?.subject ?? subject;
    const isLast = index === authorities.length - 1;
    // Between the end entity and the root, a certificate must say itself that it is an authority.
    const qualifies = isLast ? isAuthority(authority) : extensions.basicConstraints?.isAuthority;
    if (qualifies !== true || isProxy) {
      const child = path[endEntity + index];
      const reason = child !== undefined && looksLikeLegacyProxy(child) ? 'legacy-proxy' : 'issuer-not-authority';
      return { reason, subject: issued };
    }
    if (extensions.keyUsage?.has(KeyUsages.KEY_CERT_SIGN) === false) {
      return { reason: 'issuer-may-not-sign', subject: issued };
    }
    const below = authorities.slice(0, index).filter(({ isSelfIssued }) => !isSelfIssued).length;
    if (below > (extensions.basicConstraints?.pathLength ?? below)) return { reason: 'path-too-long', subject };
  }
  return undefined;
}
