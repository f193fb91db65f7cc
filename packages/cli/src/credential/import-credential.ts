import { CertificateExpiredError, type Credential, inspectCredential, readExportedCredential } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { homeOf } from '../config/home.js';
import { loadConfig } from '../config/load-config.js';
import { askNewPassPhrase, passPhraseGetter } from '../config/pass-phrase.js';
import { usageError } from '../errors/exit-status.js';
import { formatValidity } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { describeTrust, lookAtTrust, type Trust } from './own-authority.js';
import { type PlacedCredential, placeCredential } from './place-credential.js';

export interface ImportOptions {
  /** Replace other files. */
  readonly force: boolean;
  /** Write the key without a pass phrase. */
  readonly isPlain: boolean;
}

/** What was in the file, and where it is now. */
export interface ImportedCredential extends PlacedCredential {
  readonly credential: Credential;
  /** That of the key; undefined where it has none. */
  readonly passPhrase: string | undefined;
}

/**
 * Writes the certificate and the key of an exported file where all ARC tools look for them.
 * @throws the errors of `readExportedCredential`; CertificateExpiredError; CommandError if other files are in the way
 */
export async function importCredential(
  context: Context,
  file: string,
  { force, isPlain }: ImportOptions,
): Promise<ImportedCredential> {
  const now = context.system.now();
  const { credential, passPhrase } = await openExported(context, file);
  const { certificate, chain, key, notAfter } = credential;
  if (notAfter <= now) {
    throw new CertificateExpiredError(`The certificate ${certificate.subject} expired on ${notAfter.toISOString()}`, {
      remedy: 'renew-certificate',
      path: file,
    });
  }
  const newPassPhrase = isPlain ? undefined : (passPhrase ?? (await newPassPhraseFor(context, file)));
  const certificates = chain.map((one) => one.toPem()).join('');
  const place = { home: homeOf(context), force, now };
  const placed = await placeCredential({ certificates, key, passPhrase: newPassPhrase }, place);
  return { ...placed, credential, passPhrase: newPassPhrase };
}

/** Shows what has been imported, whether its authority is trusted here, and whether the configuration uses it. */
export async function showImported(context: Context, imported: ImportedCredential): Promise<void> {
  const { screen, system, globals } = context;
  const { credential, cert, key, keptAs } = imported;
  const isKeyProtected = imported.passPhrase !== undefined;
  const { chain, notBefore, notAfter } = credential;
  const { subject, issuer } = credential.certificate;
  const trust: Trust = await lookAtTrust(context, chain);
  if (globals.json) {
    const { certsDir, isTrusted } = trust;
    const facts = { subject, issuer, notBefore, notAfter, isKeyProtected, certsDir, isTrusted, cert, key, keptAs };
    await context.json({ credential: facts });
  } else {
    await screen.lines(
      formatFacts(
        [
          ['Subject', subject],
          ['Issued by', issuer],
          ['Authority', describeTrust(trust)],
          ['Certificate', formatValidity({ notBefore, notAfter }, system.now())],
          [
            'Key',
            `belongs to the certificate; ${isKeyProtected ? 'protected by a pass phrase' : 'without a pass phrase'}`,
          ],
          ['Written', cert],
          ['', key],
          ...keptAs.map((path) => ['Old file', path] as const),
        ],
        { columns: screen.columns, paint: screen.paint },
      ),
    );
  }
  await warnOfOthers(context, imported);
}

/** Opens the file, and remembers the pass phrase that it took. */
async function openExported(
  context: Context,
  file: string,
): Promise<{ readonly credential: Credential; readonly passPhrase: string | undefined }> {
  const get = passPhraseGetter(context, (passPhrase) => readExportedCredential(file, passPhrase));
  let used: string | undefined;
  const remember = get && (async (path: string) => (used = await get(path)));
  const credential = await readExportedCredential(file, remember);
  return { credential, passPhrase: used };
}

/** For a key that has none yet. */
async function newPassPhraseFor(context: Context, file: string): Promise<string> {
  const { screen, globals } = context;
  const isNamed = globals['passphrase-from'] !== undefined;
  if (!isNamed && screen.canAsk) return askNewPassPhrase(context);
  const get = isNamed ? passPhraseGetter(context, () => Promise.resolve()) : undefined;
  if (get !== undefined) return get(file);
  throw usageError(
    `The key in ${file} has no pass phrase, and there is no terminal to ask for one`,
    'Name the place of a new one with --passphrase-from, or write the key without: --no-passphrase.',
  );
}

/** The configuration may name other files, and a key without a pass phrase is found before one with. */
async function warnOfOthers(context: Context, { cert, key }: PlacedCredential): Promise<void> {
  const { clientCert, clientKey } = loadConfig(context).config.credentialFiles;
  const used = await inspectCredential(clientCert, clientKey);
  if (clientCert === cert && used?.key === key) return;
  context.screen.warn(
    `The configuration uses other files: ${clientCert}${used === undefined ? '' : ` and ${used.key}`}`,
    'Set CLIENT_CERT and CLIENT_KEY in it to the new ones, or run "jasmin-arc config init".',
  );
}
