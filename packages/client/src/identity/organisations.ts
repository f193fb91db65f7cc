import { CredentialFormatError } from '../errors/index.js';
import type { Certificate } from '../pki/certificate.js';
import { readAttributeCertificates } from '../voms/voms-extension.js';

/** The virtual organisations whose attributes a proxy carries, each once; none where they cannot be read. Nothing is verified. */
export function organisationsOf(chain: readonly Certificate[]): readonly string[] {
  try {
    return [...new Set(readAttributeCertificates(chain).map(({ vo }) => vo))];
  } catch (error) {
    if (error instanceof CredentialFormatError) return [];
    throw error;
  }
}
