import type { Certificate } from './certificate.js';
import { isIssuerPlusCommonName, lastCommonName } from './distinguished-name.js';

/** The ProxyCertInfo of the drafts of RFC 3820, as Globus 3 wrote it. */
export const DRAFT_PROXY_OID = '1.3.6.1.4.1.3536.1.222';

const LEGACY_NAMES: ReadonlySet<string | undefined> = new Set(['proxy', 'limited proxy']);

/**
 * Whether a certificate, unless an authority has issued it, is a proxy of one of the kinds from before RFC 3820: that of Globus 2, which is
 * known only by its name, or that of the drafts.
 */
export const looksLikeLegacyProxy = ({ isProxy, extensions, subjectName, issuerName }: Certificate): boolean =>
  !isProxy &&
  (extensions.find(DRAFT_PROXY_OID) !== undefined ||
    (LEGACY_NAMES.has(lastCommonName(subjectName)) && isIssuerPlusCommonName(subjectName, issuerName)));
