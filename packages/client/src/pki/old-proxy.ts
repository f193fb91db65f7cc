import type { Certificate } from './certificate.js';
import { isIssuerPlusCommonName, lastCommonName } from './distinguished-name.js';

/** The ProxyCertInfo extension of the drafts of RFC 3820, as Globus Toolkit 3 and 4 wrote it. */
const DRAFT_PROXY_CERT_INFO = '1.3.6.1.4.1.3536.1.222';

/** A kind of proxy from before RFC 3820: of Globus Toolkit 2 (`legacy`), or after a draft of the RFC (`draft`). */
export type OldProxyKind = 'legacy' | 'draft';

/**
 * Whether a certificate is a proxy of a kind from before RFC 3820, which servers do not accept any more.
 * @returns undefined if it is none
 *
 * @example
 * ```ts
 * const { chain } = await readProxyFile('/tmp/x509up_u1000');
 * if (chain.some((certificate) => oldProxyKind(certificate) !== undefined)) console.error('made by a very old tool');
 * ```
 */
export function oldProxyKind({
  extensions,
  isProxy,
  subjectName,
  issuerName,
}: Pick<Certificate, 'extensions' | 'isProxy' | 'subjectName' | 'issuerName'>): OldProxyKind | undefined {
  if (isProxy) return undefined;
  if (extensions.find(DRAFT_PROXY_CERT_INFO) !== undefined) return 'draft';
  const isNamedProxy = /^(limited )?proxy$/.test(lastCommonName(subjectName) ?? '');
  return isNamedProxy && isIssuerPlusCommonName(subjectName, issuerName) ? 'legacy' : undefined;
}

const KINDS: Readonly<Record<OldProxyKind, string>> = {
  legacy: 'a legacy proxy as Globus Toolkit 2 made them',
  draft: 'a proxy after a draft of RFC 3820, as Globus Toolkit 3 and 4 made them',
};

/**
 * Says of what kind an old proxy is, and that it is of no use.
 *
 * @example
 * ```ts
 * console.error(`/tmp/x509up_u1000: ${describeOldProxy('legacy')}`);
 * ```
 */
export const describeOldProxy = (kind: OldProxyKind): string => `${KINDS[kind]}: servers accept RFC 3820 proxies only`;
