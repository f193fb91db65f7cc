import { CredentialFormatError, PassPhraseError, readUserCredential } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { askSecret } from '../command-line/prompt.js';

/** How often a pass phrase may be tried, as with ssh and sudo. */
const TRIES = 3;

/**
 * Asks for the pass phrase of a key and checks it, three times at most.
 * @throws PassPhraseError if the third is wrong, too
 * @throws NoAnswerError where the input ends instead
 */
export async function askPassPhrase(
  { screen, system, signal }: Context,
  { clientCert, clientKey }: { readonly clientCert: string; readonly clientKey: string },
): Promise<string> {
  screen.stopLive();
  screen.freshLine();
  for (let tries = 1; ; tries += 1) {
    const passPhrase = await askSecret(system, `Pass phrase of ${clientKey}:`, signal);
    const trouble = await readUserCredential({ clientCert, clientKey, passPhrase: () => passPhrase }).then(
      () => undefined,
      (error: unknown) => error,
    );
    // With a wrong pass phrase, decryption may by chance succeed and give bytes that are not a key.
    const isWrong = trouble instanceof PassPhraseError || trouble instanceof CredentialFormatError;
    // Other errors of the files are reported by the next step.
    if (!isWrong) return passPhrase;
    if (tries === TRIES) throw trouble;
    screen.explain(`${trouble.message}. Try again.`);
  }
}
