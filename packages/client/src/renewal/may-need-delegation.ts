import { delegationNeeds } from '../descriptions/model/needs-delegation.js';
import { InvalidJobDescription } from '../errors/index.js';

/** Only a description with one of these words can ask for what a server does in the name of a user. */
const HINTS = /URI>|<Name>@|RuntimeEnvironment>|CredentialService>/;

/**
 * Whether a job fetches or delivers files in the name of its user, or may hand the proxy of its user to its program.
 * @param description - as ADL; of a job without one it is not known, and it may
 */
export async function mayNeedDelegation(description: string | undefined): Promise<boolean> {
  if (description === undefined) return true;
  // Reading a description takes long where there are thousands; most have none of these words.
  if (!HINTS.test(description)) return false;
  const { parseDescriptions } = await import('../descriptions/description-format.js');
  try {
    const { descriptions } = parseDescriptions(description, { onLoss: () => {} });
    return descriptions.some((job) => delegationNeeds(job).length > 0);
  } catch (error) {
    if (error instanceof InvalidJobDescription) return true; // another program has written it
    throw error;
  }
}
