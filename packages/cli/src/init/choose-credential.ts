import { homedir } from 'node:os';
import type { Context } from '../context.js';
import { CommandError, ExitStatus, usageError } from '../exit-status.js';
import { askLine, askYesNo } from '../output/prompt.js';
import { formatAge, formatMoment } from '../output/quantities.js';
import { type FoundCredential, findCertsDirs, findCredentials, inspectCredential } from './find-credentials.js';

export interface CredentialOptions {
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly 'certs-dir': string | undefined;
}

export const homeOf = (context: Context): string => context.system.env.HOME || homedir();

/**
 * Finds the certificate to use and says what it is.
 * @returns undefined where there is none that can be used, and the sandbox is what is left
 * @throws CommandError if one was named that cannot be used
 */
export async function chooseCredential(
  context: Context,
  { cert, key }: CredentialOptions,
): Promise<FoundCredential | undefined> {
  const { screen } = context;
  if (cert !== undefined || key !== undefined) return namedCredential(context, cert, key);
  const { found, bundles, directories } = await findCredentials(homeOf(context));
  for (const one of found) describeCredential(context, one);
  for (const bundle of bundles) {
    screen.say(`${bundle} is a bundle; for use here convert it:`, 'waiting');
    screen.raw(`    openssl pkcs12 -in ${bundle} -clcerts -nokeys -out ~/.arc/usercert.pem\n`);
    screen.raw(
      `    openssl pkcs12 -in ${bundle} -nocerts -nodes -out ~/.arc/userkey-nopass.pem && chmod 600 ~/.arc/userkey-nopass.pem\n`,
    );
  }
  const now = context.system.now();
  const usable = found.filter((one) => one.trouble === undefined && one.notAfter > now);
  if (usable.length === 0 && found.length === 0) screen.say(`no certificate in ${directories.join(' or ')}`, 'waiting');
  // A key without a pass phrase asks nothing of anybody, at any time.
  const [best] = usable.toSorted((a, b) => Number(a.isEncrypted) - Number(b.isEncrypted));
  if (best === undefined || usable.length === 1 || !screen.canAsk) return best;
  const preset = usable.indexOf(best) + 1;
  usable.forEach((one, index) => {
    screen.raw(`  ${index + 1}  ${one.cert} with ${one.key}\n`);
  });
  for (;;) {
    const answer = Number(await askLine(context.system, 'Which one?', String(preset), context.signal));
    const chosen = usable[answer - 1];
    if (chosen !== undefined) return chosen;
  }
}

async function namedCredential(
  context: Context,
  cert: string | undefined,
  key: string | undefined,
): Promise<FoundCredential> {
  if (cert === undefined) throw usageError('--key needs --cert as well');
  const credential = await inspectCredential(cert, key ?? cert);
  if (credential === undefined) {
    throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_NO_CERTIFICATE', `There is no certificate in ${cert}`);
  }
  describeCredential(context, credential);
  if (credential.trouble !== undefined) {
    throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_CREDENTIAL', credential.trouble);
  }
  return credential;
}

function describeCredential(context: Context, one: FoundCredential): void {
  const { screen, system } = context;
  const now = system.now();
  const validity =
    one.notAfter <= now
      ? `expired ${formatAge(one.notAfter, now)}`
      : one.notBefore > now
        ? `not valid before ${formatMoment(one.notBefore)}`
        : `valid until ${formatMoment(one.notAfter)} (${formatAge(one.notAfter, now)})`;
  const isGood = one.trouble === undefined && one.notAfter > now;
  screen.say(`${one.cert}`, isGood ? 'good' : 'bad');
  screen.raw(`    ${one.subject}\n    issued by ${one.issuer}\n    ${validity}\n`);
  screen.raw(`    key ${one.key}${one.isEncrypted ? ', protected by a pass phrase' : ''}\n`);
  if (one.trouble !== undefined) screen.raw(`    cannot be used: ${one.trouble}\n`);
}

/** The directory of authorities to trust. @throws CommandError where there is none and nobody can be asked */
export async function chooseCertsDir(context: Context, { 'certs-dir': named }: CredentialOptions): Promise<string> {
  if (named !== undefined) return named;
  const [first] = await findCertsDirs(homeOf(context), context.system.env);
  if (first !== undefined) {
    context.screen.say(`trusted authorities in ${first}`, 'good');
    return first;
  }
  const preset = '/etc/grid-security/certificates';
  if (!context.screen.canAsk) return preset;
  context.screen.say(`no directory of trusted authorities, such as ${preset}`, 'waiting');
  return askLine(context.system, 'Directory of the certificates of the authorities you trust?', preset, context.signal);
}

/** Offers the sandbox to somebody without a certificate. */
export async function offerSandbox(context: Context): Promise<boolean> {
  const { screen, system, signal } = context;
  if (!screen.canAsk) return false;
  screen.say('the sandbox is a compute element of your own on this machine; it needs no grid certificate', 'going');
  return askYesNo(system, 'Use the sandbox?', true, signal);
}
