import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { readCertificates } from 'jasmin-arc/pki';
import type { TestAuthority } from '../authority/test-authority.js';
import type { KeyPair } from '../delegations/delegation-keys.js';
import { AttributeAuthority, type AttributeSigner } from './attribute-authority.js';
import { publishOrganisation } from './publish-organisation.js';
import type { VirtualOrganisation } from './virtual-organisation.js';

/** Publishes the virtual organisation of a sandbox, with its server at the port that the sandbox has now. */
export async function openAttributeAuthority(
  options: {
    readonly virtualOrganisation: VirtualOrganisation;
    /** The host in the address of the sandbox. */
    readonly host: string;
  },
  place: {
    readonly authority: TestAuthority;
    readonly directory: string;
    readonly port: number;
    readonly generateKeys: () => Promise<KeyPair>;
  },
): Promise<AttributeAuthority> {
  const { virtualOrganisation: organisation } = options;
  const { authority, directory, port, generateKeys } = place;
  const host = isIPv6(options.host) ? 'localhost' : options.host; // VOMS has no place for the colons of an address
  const { subject } = await authority.host(options.host);
  const signer = [authority.vomsServerSubject, authority.subject] as const;
  await publishOrganisation(directory, { vo: organisation.name, host, port, subject, signer });
  const openSigner = async (): Promise<AttributeSigner> => {
    const { certificatePath, keyPath } = await authority.vomsServer(generateKeys);
    const [certificate] = readCertificates(await readFile(certificatePath, 'utf8'), certificatePath);
    return { certificate, privateKey: createPrivateKey(await readFile(keyPath)) };
  };
  return new AttributeAuthority({ organisation, openSigner, host, port });
}
