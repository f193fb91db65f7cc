import { dirname } from 'node:path';
import {
  RevocationListError,
  ServerCertificateRevokedError,
  ServerNotTrustedError,
  SigningPolicyError,
} from '../errors/index.js';
import type { RevocationListDefect, TrustDefect } from '../pki/trust-defect.js';

/**
 * Turns what the directory of authorities says against a server into the error that says what it means for the user.
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
          hint:
            'Tell the administrators of the server: it needs a new certificate. Should they say that this one is good ' +
            `again, update the list: ${updateCommand(file)}`,
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
        { hint: listHint(reason, file), reason, authority, file, until },
      );
    }
    case 'signing-policy': {
      const { reason, subject, authority, file, detail = '' } = defect;
      return reason === 'excluded'
        ? new SigningPolicyError(
            why(`${authority} may not sign for ${subject}, says the signing policy of the authority, ${file}`),
            { hint: policyHint(file), subject, authority, file },
          )
        : new SigningPolicyError(why(`the signing policy of ${authority}, ${file}, cannot be read: ${detail}`), {
            hint: `Make it readable, or get it anew: ${updatePolicy(file)}.`,
            subject,
            authority,
            file,
          });
    }
    case 'no-path':
      return new ServerNotTrustedError(
        why(`no chain of valid authorities leads from ${defect.subject} to one in CERTS_DIR`),
        {
          hint: 'Ask the administrators of the server whether it sends the certificates of the authorities in between.',
        },
      );
  }
}

const LIST_DEFECTS: Readonly<Record<RevocationListDefect, (until: Date | undefined) => string>> = {
  expired: (until) => `has expired${until === undefined ? '' : ` on ${until.toISOString()}`}`,
  'not-yet-valid': (until) => `is not valid${until === undefined ? ' yet' : ` before ${until.toISOString()}`}`,
  'bad-signature': () => 'is not signed with the key of that authority',
  'may-not-sign': () => 'counts for nothing, because the certificate of that authority is not meant for signing lists',
  unreadable: () => 'cannot be read',
  'not-supported': () => 'is of a kind that is not supported here',
  'out-of-scope': () => 'is not about certificates of this kind',
};

function listHint(reason: RevocationListDefect, file: string): string {
  const update = `Update it: ${updateCommand(file)}`;
  switch (reason) {
    case 'expired':
      return `${update} (as root, if the directory is the system's). If it stays expired, the authority has not issued a new one: ask it, or your site.`;
    case 'not-yet-valid':
      return `Check the clock of this machine. If it is right, update the list: ${updateCommand(file)}`;
    case 'bad-signature':
    case 'unreadable':
      return `${update}. If it stays like this, the certificate of the authority beside it may be an old one: update that too.`;
    case 'may-not-sign':
    case 'not-supported':
    case 'out-of-scope':
      return `${update}. If it stays like this, ask the authority for a complete list.`;
  }
}

const policyHint = (file: string): string =>
  `The server may be an impostor. If it is not, update the policy: ${updatePolicy(file)}. One that you keep yourself lacks ` +
  'the name of the server in its cond_subjects.';

/** Policies come with the certificates of the authorities, in packages of IGTF (ca-policy-…, igtf-policy-…). */
const updatePolicy = (file: string): string =>
  `"dpkg -S ${quoted(file)}" or "rpm -qf ${quoted(file)}" names the package to update`;

/** fetch-crl reads where the lists come from in the directory of the authorities, and writes them there. */
const updateCommand = (file: string): string => `fetch-crl -l ${quoted(dirname(file))}`;

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
