import { CredentialFormatError } from '../errors/index.js';
import type { Certificate } from '../pki/certificate.js';
import type { AttributeCertificate } from './attribute-certificate.js';
import { findContentDefect } from './find-attribute-defect.js';
import { plainFqan } from './fqan.js';
import { readAttributeCertificates } from './voms-extension.js';

/**
 * The attributes in a chain that count now: those of the user, within their validity. Servers ignore the others. Who has signed them is
 * not looked at.
 */
export function currentAttributes(chain: readonly Certificate[], now: Date): readonly AttributeCertificate[] {
  const user = chain.find(({ isProxy }) => !isProxy) ?? chain[0];
  if (user === undefined) return [];
  return readIfReadable(chain).filter(
    (attributes) => now < attributes.notAfter && findContentDefect(attributes, { user, now }) === undefined,
  );
}

/**
 * Whether two chains show the same organisations, groups and roles, in the same order. Those that have ended are compared, too: their
 * jobs would lose them if they were replaced by none.
 */
export const haveSameAttributes = (one: readonly Certificate[], other: readonly Certificate[]): boolean =>
  shown(one) === shown(other);

const shown = (chain: readonly Certificate[]): string =>
  JSON.stringify(readIfReadable(chain).map(({ vo, fqans }) => [vo, ...fqans.map(plainFqan)]));

/** Servers ignore what they cannot read. */
function readIfReadable(chain: readonly Certificate[]): readonly AttributeCertificate[] {
  try {
    return readAttributeCertificates(chain);
  } catch (error) {
    if (error instanceof CredentialFormatError) return [];
    throw error;
  }
}
