import type { Certificate } from './certificate.js';
import { KeyUsages } from './certificate-extensions.js';
import type { CertificateRevocationList } from './crl.js';
import type { RevocationListDefect, TrustDefect } from './trust-defect.js';

/** A file that may hold lists of an authority. */
export type RevocationListFile = {
  readonly file: string;
} & ({ readonly lists: readonly CertificateRevocationList[] } | { readonly unreadable: string });

interface Candidate {
  readonly file: string;
  readonly list: CertificateRevocationList;
}

/**
 * Judges a certificate by the revocation lists of the authority that issued it. It uses the newest list that the authority
 * has signed, that covers the certificate and is valid now, or several that are equally new; lists of other authorities are
 * ignored. If there are lists, but none can be used, the certificate is not trusted, as with OpenSSL's `-crl_check`; without lists,
 * it is.
 *
 * @returns undefined if there is no objection to the certificate
 * @see RFC 5280, section 6.3
 */
export function findRevocationDefect(
  certificate: Certificate,
  issuer: Certificate,
  files: readonly RevocationListFile[],
  now: Date,
): TrustDefect | undefined {
  const authority = issuer.subject;
  const defect = (
    file: string,
    reason: RevocationListDefect,
    more: { readonly until?: Date | undefined; readonly detail?: string | undefined } = {},
  ): TrustDefect => ({ kind: 'revocation-list', reason, authority, file, ...more });

  const named = files
    .flatMap((each) => ('lists' in each ? each.lists.map((list) => ({ file: each.file, list })) : []))
    .filter(({ list }) => list.isNamedAfter(issuer))
    .sort((a, b) => b.list.thisUpdate.getTime() - a.list.thisUpdate.getTime());
  const signed = named.filter(({ list }) => list.isSignedBy(issuer));
  const supported = signed.filter(({ list }) => list.unsupported === undefined);
  const covering = supported.filter(({ list }) => list.covers(certificate));
  const current = covering.find(({ list }) => isCurrent(list, now));

  // A list that has expired still proves that a certificate on it is revoked.
  const deciding = current ?? covering[0];
  for (const { file, list } of deciding === undefined ? [] : asNewAs(deciding, covering)) {
    const revokedAt = list.revocationOf(certificate);
    if (revokedAt !== undefined) return { kind: 'revoked', subject: certificate.subject, authority, file, revokedAt };
  }
  if (deciding !== undefined && issuer.extensions.keyUsage?.has(KeyUsages.CRL_SIGN) === false) {
    return defect(deciding.file, 'may-not-sign');
  }
  if (current !== undefined) return undefined;

  const expired = covering.find(({ list }) => list.thisUpdate <= now);
  if (expired !== undefined) return defect(expired.file, 'expired', { until: expired.list.nextUpdate });
  const first = (candidates: readonly Candidate[], describe: (candidate: Candidate) => TrustDefect) =>
    candidates[0] && describe(candidates[0]);
  return (
    first(covering, ({ file, list }) => defect(file, 'not-yet-valid', { until: list.thisUpdate })) ??
    first(supported, ({ file }) => defect(file, 'out-of-scope')) ??
    first(signed, ({ file, list }) => defect(file, 'not-supported', { detail: list.unsupported })) ??
    first(named, ({ file }) => defect(file, 'bad-signature')) ??
    findUnreadable(files, ({ file, unreadable }) => defect(file, 'unreadable', { detail: unreadable }))
  );
}

/**
 * The list of an authority that ended last, if all of its lists have ended.
 * @see RFC 5280, section 5.1.2.5
 */
export function findEndedList(
  authority: Certificate,
  files: readonly RevocationListFile[],
  now: Date,
): { readonly file: string; readonly until: Date } | undefined {
  const lists = files
    .flatMap((each) => ('lists' in each ? each.lists.map((list) => ({ file: each.file, list })) : []))
    .filter(({ list }) => list.isNamedAfter(authority));
  const ends = lists.map(({ file, list }) => ({ file, until: list.nextUpdate }));
  const [last] = ends.filter(hasEnd).sort((a, b) => b.until.getTime() - a.until.getTime());
  if (ends.some(({ until }) => until === undefined) || last === undefined || last.until > now) return undefined;
  return last;
}

const hasEnd = (one: {
  readonly file: string;
  readonly until: Date | undefined;
}): one is {
  readonly file: string;
  readonly until: Date;
} => one.until !== undefined;

/** An authority that revokes two certificates at once makes two lists in one second: certificates on either of them are revoked. */
const asNewAs = (deciding: Candidate, candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.filter(({ list }) => list.thisUpdate.getTime() === deciding.list.thisUpdate.getTime());

const isCurrent = ({ thisUpdate, nextUpdate }: CertificateRevocationList, now: Date): boolean =>
  thisUpdate <= now && (nextUpdate === undefined || now < nextUpdate);

function findUnreadable(
  files: readonly RevocationListFile[],
  describe: (found: { readonly file: string; readonly unreadable: string }) => TrustDefect,
): TrustDefect | undefined {
  for (const each of files) if ('unreadable' in each) return describe(each);
  return undefined;
}
