import {
  RevocationListError,
  ServerCertificateRevokedError,
  ServerNotTrustedError,
  SigningPolicyError,
} from '../errors/index.js';
import type { RevocationListDefect, TrustDefect } from '../pki/trust-defect.js';

/**
 * Turns an objection of the directory of authorities to a server into the error that tells the user what it means.
 * @param server - host and port, for the message
 */
export function trustDefectError(defect: TrustDefect, server: string): ServerNotTrustedError {
  const why = (what: string): string => `${server} cannot be trusted: ${what}`;
  switch (defect.kind) {
    case 'revoked': {
      const { subject, authority, file, revokedAt } = defect;
      return new ServerCertificateRevokedError(
        why(`${authority} has revoked the certificate of ${subject} on ${revokedAt.toISOString()} (${file})`),
        {
          remedy: 'replace-server-certificate',
          subject,
          file,
          revokedAt,
        },
      );
    }
    case 'revocation-list': {
      const { reason, authority, file, until } = defect;
      const detail = defect.detail === undefined ? '' : `: ${defect.detail}`;
      return new RevocationListError(
        why(`the list of certificates that ${authority} has revoked, ${file}, ${LIST_DEFECTS[reason](until)}${detail}`),
        {
          remedy: reason === 'not-yet-valid' ? 'check-clocks' : 'update-revocation-list',
          reason,
          authority,
          file,
          until,
        },
      );
    }
    case 'signing-policy': {
      const { reason, subject, authority, file, detail = '' } = defect;
      return reason === 'excluded'
        ? new SigningPolicyError(
            why(`${authority} may not sign for ${subject}, says the signing policy of the authority, ${file}`),
            { remedy: 'update-signing-policy', subject, authority, file },
          )
        : new SigningPolicyError(why(`the signing policy of ${authority}, ${file}, cannot be read: ${detail}`), {
            remedy: 'repair-signing-policy',
            subject,
            authority,
            file,
          });
    }
    case 'no-path':
      return new ServerNotTrustedError(
        why(`no chain of valid authorities leads from ${defect.subject} to one in CERTS_DIR`),
        {
          remedy: 'complete-server-chain',
        },
      );
  }
}

const LIST_DEFECTS: Readonly<Record<RevocationListDefect, (until: Date | undefined) => string>> = {
  expired: (until) => `has expired${until === undefined ? '' : ` on ${until.toISOString()}`}`,
  'not-yet-valid': (until) => `is not valid${until === undefined ? ' yet' : ` before ${until.toISOString()}`}`,
  'bad-signature': () => 'is not signed with the key of that authority',
  'may-not-sign': () => 'has no effect, because the certificate of that authority is not meant for signing lists',
  unreadable: () => 'cannot be read',
  'not-supported': () => 'is of a kind that is not supported here',
  'out-of-scope': () => 'is not about certificates of this kind',
};
