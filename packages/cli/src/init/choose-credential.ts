import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FoundCredential, findCredentials, hasBundleName, inspectCredential } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { askUntilValid, askYesNo, type Examined, NoAnswerError } from '../command-line/prompt.js';
import { describeDefect } from '../config/credential-defect.js';
import { absolutePath, homeOf } from '../config/home.js';
import { importCredential } from '../credential/import-credential.js';
import { CommandError, describeError, ExitStatus, usageError } from '../errors/exit-status.js';
import { formatValidity } from '../output/quantities.js';

/** The certificate to use. */
export interface ChosenCredential extends FoundCredential {
  /** The pass phrase of its key, where it is known already because the key has just been imported. */
  readonly passPhrase?: string | undefined;
}

export interface CredentialOptions {
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/**
 * Finds the certificate to use and describes it.
 * @param former - the one of the configuration that is being replaced; undefined where there is none
 * @returns undefined where there is none that can be used, and the sandbox is wanted
 * @throws CommandError if one was named that cannot be used, or there is none and no sandbox is wanted
 */
export async function chooseCredential(
  context: Context,
  { cert, key }: CredentialOptions,
  former: FoundCredential | undefined,
): Promise<ChosenCredential | undefined> {
  const { screen, system, signal } = context;
  if (cert !== undefined || key !== undefined) return namedCredential(context, cert, key);
  const { found, bundles, directories } = await findCredentials(homeOf(context));
  const isNew = former !== undefined && !found.some((one) => one.cert === former.cert && one.key === former.key);
  const all = isNew ? [former, ...found] : found;
  for (const one of all) describeCredential(context, one);
  const usable = all.filter((one) => isUsable(one, system.now()));
  const best = bestOf(usable);
  if (best === undefined) {
    if (all.length === 0) screen.say(`no certificate in ${directories.join(' or ')}`, 'waiting');
    for (const bundle of bundles) {
      const imported = await offerImport(context, bundle);
      if (imported !== undefined) return imported;
    }
    return askForCredential(context, all.length + bundles.length > 0);
  }
  if (usable.length === 1 || !screen.canAsk) return best;
  usable.forEach((one, index) => {
    screen.raw(`  ${index + 1}  ${one.cert}\n     with ${one.key}\n`);
  });
  const preset = String(usable.indexOf(best) + 1);
  return askUntilValid(
    system,
    'Which one?',
    {
      preset,
      examine: async (answer) => {
        const value = usable[Number(answer) - 1];
        return value === undefined ? { trouble: `Give a number from 1 to ${usable.length}.` } : { value };
      },
    },
    signal,
  );
}

const isUsable = (one: FoundCredential, now: Date): boolean => one.defect === undefined && one.notAfter > now;

/** Prefers a key without a pass phrase, so that no command has to ask for one. */
const bestOf = (usable: readonly FoundCredential[]): FoundCredential | undefined =>
  usable.toSorted((a, b) => Number(a.isEncrypted) - Number(b.isEncrypted))[0];

async function namedCredential(
  context: Context,
  cert: string | undefined,
  key: string | undefined,
): Promise<ChosenCredential> {
  if (cert === undefined) throw usageError('--key needs --cert as well');
  const credential = await inspectCredential(absolutePath(context, cert), absolutePath(context, key ?? cert));
  if (credential === undefined) {
    const imported = hasBundleName(cert) ? await offerImport(context, absolutePath(context, cert)) : undefined;
    if (imported !== undefined) return imported;
    throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_NO_CERTIFICATE', `There is no certificate in ${cert}`, {
      hint: hasBundleName(cert) ? `Import it first: jasmin-arc credential import ${shellWord(cert)}` : undefined,
    });
  }
  describeCredential(context, credential);
  const trouble = describeDefect(credential);
  if (trouble !== undefined) {
    throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_CREDENTIAL', trouble);
  }
  return credential;
}

/** Without a certificate: where another one is, or the sandbox. */
async function askForCredential(context: Context, hasCertificate: boolean): Promise<ChosenCredential | undefined> {
  const { screen, system, signal } = context;
  if (screen.canAsk) {
    // A user who has a certificate, even one in a bundle or out of date, wants to use it: no sandbox is offered.
    if (!hasCertificate && (await offerSandbox(context))) return undefined;
    screen.explain('Enter: look again   sandbox: a compute element of your own');
    const question = 'File of your certificate?';
    try {
      return await askUntilValid(system, question, { examine: (answer) => examineCredential(context, answer) }, signal);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
    }
  }
  throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_NO_CREDENTIAL', 'There is no certificate that can be used', {
    hint: 'Put it into ~/.arc, name it with --cert and --key, or use the sandbox with --sandbox.',
  });
}

/** Offers the sandbox to a user without a certificate. The end of input is no answer to the question after it either. */
async function offerSandbox({ screen, system, signal }: Context): Promise<boolean> {
  screen.say('the sandbox is a compute element of your own on this machine; it needs no grid certificate', 'going');
  return askYesNo(system, 'Use the sandbox?', true, signal);
}

async function examineCredential(context: Context, answer: string): Promise<Examined<ChosenCredential | undefined>> {
  const { system } = context;
  if (answer === 'sandbox') return { value: undefined };
  if (answer === '') {
    const { found, directories } = await findCredentials(homeOf(context));
    const best = bestOf(found.filter((one) => isUsable(one, system.now())));
    if (best === undefined) return { trouble: `There is none yet in ${directories.join(' or ')}.` };
    describeCredential(context, best);
    return { value: best };
  }
  const cert = absolutePath(context, answer);
  if (hasBundleName(cert)) {
    const imported = await offerImport(context, cert);
    return imported === undefined ? { trouble: 'It has not been imported.', isDropped: true } : { value: imported };
  }
  const found = await findKey(cert);
  if ((await inspectCredential(cert, found ?? cert)) === undefined) {
    return { trouble: `There is no certificate in ${cert}.` };
  }
  const credential = await inspectCredential(cert, found ?? (await askForKey(context, cert)));
  if (credential === undefined) return { trouble: `There is no certificate in ${cert} any more.` };
  describeCredential(context, credential);
  return isUsable(credential, system.now()) ? { value: credential } : { trouble: 'It cannot be used.' };
}

/** The key of a certificate: in the same file, or beside it under a name that says so. */
async function findKey(cert: string): Promise<string | undefined> {
  const directory = dirname(cert);
  const alike = basename(cert).replace('cert', 'key');
  for (const path of [cert, ...[alike, 'userkey-nopass.pem', 'userkey.pem'].map((name) => join(directory, name))]) {
    if (/PRIVATE KEY-----/.test(await readFile(path, 'utf8').catch(() => ''))) return path;
  }
  return undefined;
}

const askForKey = (context: Context, cert: string): Promise<string> =>
  askUntilValid(
    context.system,
    'File of its private key?',
    {
      examine: async (answer) => {
        const key = absolutePath(context, answer);
        const credential = await inspectCredential(cert, key);
        const trouble = credential && describeDefect(credential);
        return trouble === undefined ? { value: key } : { trouble };
      },
    },
    context.signal,
  );

/** A path as it can be pasted into a shell. */
const shellWord = (path: string): string =>
  /^[\w./+@%,:~-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * Offers to make the two PEM files of what a browser has exported. Where there is no terminal, a user who has told where the pass phrase
 * is wants it.
 * @returns undefined if it is not wanted, or has failed, which has been said then
 */
async function offerImport(context: Context, path: string): Promise<ChosenCredential | undefined> {
  const { screen, system, signal, globals } = context;
  screen.say(`${path} holds a certificate and its key as browsers export them`, 'waiting');
  const isToldHow = globals['passphrase-from'] !== undefined;
  if (!screen.canAsk && !isToldHow) {
    screen.explain(`Import it: jasmin-arc credential import ${shellWord(path)}`);
    return undefined;
  }
  if (screen.canAsk && !(await askYesNo(system, 'Make ~/.arc/usercert.pem and userkey.pem of it?', true, signal)))
    return undefined;
  try {
    const { cert, key, passPhrase } = await importCredential(context, path, { force: false, isPlain: false });
    const credential = await inspectCredential(cert, key);
    if (credential === undefined) return undefined;
    describeCredential(context, credential);
    return { ...credential, passPhrase };
  } catch (error) {
    const { message, hint, status } = describeError(error);
    if (signal.aborted || status === ExitStatus.UNEXPECTED) throw error;
    screen.fail(message, hint);
    return undefined;
  }
}

function describeCredential(context: Context, one: FoundCredential): void {
  const { screen, system } = context;
  const now = system.now();
  screen.say(`${one.cert}`, isUsable(one, now) ? 'good' : 'bad');
  const facts = [
    one.subject,
    `issued by ${one.issuer}`,
    formatValidity(one, now),
    `key ${one.key}${one.isEncrypted ? ', protected by a pass phrase' : ''}`,
    ...(one.defect === undefined ? [] : [`cannot be used: ${describeDefect(one)}`]),
  ];
  screen.explain(...facts.map((fact) => `  ${fact}`));
}
