import type { Certificate } from '../pki/certificate.js';
import type { AttributeCertificate } from './attribute-certificate.js';
import type { AttributeDefect } from './attribute-defect.js';
import { type FindAttributeDefectOptions, findAttributeDefect, findContentDefect } from './find-attribute-defect.js';
import { plainFqan } from './fqan.js';
import { readableAttributes } from './voms-extension.js';

/**
 * The attributes in a chain that count now: those of the user, within their validity. Servers ignore the others. Who has signed them is
 * not looked at.
 */
export function currentAttributes(chain: readonly Certificate[], now: Date): readonly AttributeCertificate[] {
  const user = chain.find(({ isProxy }) => !isProxy) ?? chain[0];
  if (user === undefined) return [];
  return readableAttributes(chain).filter(
    (attributes) => now < attributes.notAfter && findContentDefect(attributes, { user, now }) === undefined,
  );
}

/** The attributes in a chain that are not to be believed, and why. */
export async function findAttributeDefects(
  chain: readonly Certificate[],
  options: Omit<FindAttributeDefectOptions, 'user' | 'vo'>,
): Promise<readonly { readonly vo: string; readonly defect: AttributeDefect }[]> {
  const user = chain.find(({ isProxy }) => !isProxy) ?? chain[0];
  if (user === undefined) return [];
  const judged = readableAttributes(chain).map(async (attributes) => {
    const defect = await findAttributeDefect(attributes, { ...options, user });
    return defect === undefined ? [] : [{ vo: attributes.vo, defect }];
  });
  return (await Promise.all(judged)).flat();
}

/**
 * The organisations that a chain shows, each followed by its groups and roles, in their order. Those that have ended count, too: their
 * jobs would lose them if they were replaced by none.
 */
export const shownAttributes = (chain: readonly Certificate[]): readonly string[] =>
  readableAttributes(chain).flatMap(({ vo, fqans }) => [vo, ...fqans.map(plainFqan)]);
