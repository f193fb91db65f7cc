import { CredentialFormatError, PassPhraseError, readUserCredential } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { askSecret } from '../command-line/prompt.js';

/** How often a pass phrase may be tried, as with ssh and sudo. */
const TRIES = 3;

/**
 * Asks for the pass phrase of a key or certificate and checks it, three times at most.
 * @param path - the file that it opens
 * @throws PassPhraseError if the third is wrong, too
 * @throws NoAnswerError where the input ends instead
 */
export async function askPassPhrase(
  { screen, system, signal }: Context,
  files: { readonly clientCert: string; readonly clientKey?: string | undefined },
  path: string,
): Promise<string> {
  screen.stopLive();
  screen.freshLine();
  for (let tries = 1; ; tries += 1) {
    const passPhrase = await askSecret(system, `Pass phrase of ${path}:`, signal);
    // Certificate and key may be in two files with a pass phrase each: only that of this one is known.
    const answer = (asked: string): string => (asked === path ? passPhrase : '');
    const trouble = await readUserCredential({ ...files, passPhrase: answer }).then(
      () => undefined,
      (error: unknown) => error,
    );
    // Other errors of the files are reported by the next step.
    if (!isWrong(trouble, path)) return passPhrase;
    if (tries === TRIES) throw trouble;
    screen.explain(`${trouble.message}. Try again.`);
  }
}

/** With a wrong pass phrase, decryption may by chance succeed and give bytes that are not a key. */
const isWrong = (trouble: unknown, path: string): trouble is PassPhraseError | CredentialFormatError =>
  (trouble instanceof PassPhraseError ||
    (trouble instanceof CredentialFormatError && trouble.remedy === 'check-key')) &&
  trouble.path === path;
