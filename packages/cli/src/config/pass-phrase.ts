import { CredentialFormatError, PassPhraseError } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { askSecret } from '../command-line/prompt.js';
import { usageError } from '../errors/exit-status.js';
import { parsePassPhraseSource, readPassPhraseFrom } from './pass-phrase-source.js';

/** How often a pass phrase may be tried, as with ssh and sudo. */
const TRIES = 3;

/** Tries to read the user's files with a pass phrase; rejects with the error of the library where it is wrong. */
export type TryPassPhrase = (passPhrase: (path: string) => string) => Promise<unknown>;

/**
 * How the pass phrase of the user's files is got: from where `--passphrase-from` says, or asked for on the terminal.
 * @returns undefined where nothing is said and there is no terminal: what needs a pass phrase is an error then
 * @throws CommandError (usage) if `--passphrase-from` names no place
 */
export function passPhraseGetter(
  context: Context,
  tryIt: TryPassPhrase,
): ((path: string) => Promise<string>) | undefined {
  const { globals, screen, system, signal } = context;
  const value = globals['passphrase-from'];
  if (value === undefined) return screen.canAsk ? (path) => askPassPhrase(context, tryIt, path) : undefined;
  const source = parsePassPhraseSource(value);
  const get = () => readPassPhraseFrom(source, { stdinKind: system.stdinKind, signal });
  if (source.kind !== 'fd') return get;
  return () => {
    const answer = fromDescriptor.get(context) ?? get();
    fromDescriptor.set(context, answer);
    return answer;
  };
}

/** What has been read from a descriptor is gone, and the next file, or a renewal of the proxy, needs it again. */
const fromDescriptor = new WeakMap<Context, Promise<string>>();

/**
 * Asks for the pass phrase of a key or certificate and checks it, three times at most.
 * @param path - the file that it opens
 * @throws PassPhraseError if the third is wrong, too
 * @throws NoAnswerError where the input ends instead
 */
async function askPassPhrase({ screen, system, signal }: Context, tryIt: TryPassPhrase, path: string): Promise<string> {
  screen.stopLive();
  screen.freshLine();
  for (let tries = 1; ; tries += 1) {
    const passPhrase = await askSecret(system, `Pass phrase of ${path}:`, signal);
    // Certificate and key may be in two files with a pass phrase each: only that of this one is known.
    const answer = (asked: string): string => (asked === path ? passPhrase : '');
    const trouble = await tryIt(answer).then(
      () => undefined,
      (error: unknown) => error,
    );
    // Other errors of the files are reported by the next step.
    if (!isWrong(trouble, path)) return passPhrase;
    if (tries === TRIES) throw trouble;
    screen.explain(`${trouble.message}. Try again.`);
  }
}

/**
 * Asks for a pass phrase that is to be set, twice, as what is typed cannot be seen.
 * @throws CommandError if it is not the same three times
 * @throws NoAnswerError where the input ends instead
 */
export async function askNewPassPhrase({ screen, system, signal }: Context): Promise<string> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const first = await askSecret(system, 'New pass phrase for the key:', signal);
    if (first === '') {
      screen.explain('An empty pass phrase protects nothing. Try again, or use --no-passphrase.');
      continue;
    }
    if ((await askSecret(system, 'The same again:', signal)) === first) return first;
    screen.explain('These were not the same. Try again.');
  }
  throw usageError('No pass phrase has been set', 'With --no-passphrase, the key is written without one.');
}

/** With a wrong pass phrase, decryption may by chance succeed and give bytes that are not a key. */
const isWrong = (trouble: unknown, path: string): trouble is PassPhraseError | CredentialFormatError =>
  (trouble instanceof PassPhraseError ||
    (trouble instanceof CredentialFormatError && trouble.remedy === 'check-key')) &&
  trouble.path === path;
