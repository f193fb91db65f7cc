import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePem } from '../../../packages/client/src/pki/pem.js';

/** What OpenSSL is asked about: DER throughout. */
export interface Question {
  /** The certificate of the client or server, then the others that it shows. */
  readonly shown: readonly Buffer[];
  readonly trusted: readonly Buffer[];
  /** Lists of revoked certificates. */
  readonly lists?: readonly Buffer[] | undefined;
}

export interface HowAsked {
  readonly purpose: 'sslclient' | 'sslserver';
  readonly now: Date;
  /** Whether each authority of a chain must have a list. @default false */
  readonly needsLists?: boolean;
}

/** `good`, or the numbers of the errors (X509_V_ERR_…) in the order found; 0 is a certificate that cannot be read. */
export type OpensslVerdict = 'good' | readonly number[];

/**
 * Asks OpenSSL about many chains in one process, which would otherwise take most of the time to start. All chains of one call share what
 * is shown and trusted: the names in a chain must be those of no other.
 */
export async function opensslVerdicts(
  questions: readonly Question[],
  { purpose, now, needsLists = false }: HowAsked,
): Promise<readonly OpensslVerdict[]> {
  const directory = await mkdtemp(join(tmpdir(), 'openssl-verify-'));
  try {
    const pems = (label: string, ders: readonly Buffer[]) => ders.map((der) => writePem(label, der)).join('');
    const put = (name: string, text: string) => writeFile(join(directory, name), text);
    await put(
      'trusted',
      pems(
        'CERTIFICATE',
        questions.flatMap(({ trusted }) => trusted),
      ),
    );
    await put(
      'shown',
      pems(
        'CERTIFICATE',
        questions.flatMap(({ shown: [, ...others] }) => others),
      ),
    );
    await put(
      'lists',
      pems(
        'X509 CRL',
        questions.flatMap(({ lists = [] }) => lists),
      ),
    );
    for (const [index, { shown }] of questions.entries()) {
      await put(`leaf-${index}`, pems('CERTIFICATE', shown.slice(0, 1)));
    }
    const said = await verify(directory, [
      ...['-allow_proxy_certs', '-purpose', purpose, '-auth_level', '2'],
      ...['-attime', String(Math.floor(now.getTime() / 1000)), '-no-CApath', '-no-CAstore'],
      ...['-CAfile', 'trusted', '-untrusted', 'shown'],
      ...(needsLists ? ['-crl_check_all', '-CRLfile', 'lists'] : []),
      ...questions.map((_, index) => `leaf-${index}`),
    ]);
    return readVerdicts(said, questions.length);
  } finally {
    await rm(directory, { recursive: true });
  }
}

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

const verify = (directory: string, words: readonly string[]): Promise<Said> =>
  new Promise((resolve, reject) => {
    execFile('openssl', ['verify', ...words], { cwd: directory, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      // 2: at least one certificate is not good.
      if (error === null || error.code === 2) resolve({ stdout, stderr });
      else reject(error);
    });
  });

function readVerdicts({ stdout, stderr }: Said, count: number): readonly OpensslVerdict[] {
  const verdicts: OpensslVerdict[] = Array.from({ length: count }, () => [0]);
  for (const [, good] of stdout.matchAll(/^leaf-(\d+): OK$/gm)) verdicts[Number(good)] = 'good';
  let errors: number[] = [];
  for (const [, error, bad] of stderr.matchAll(
    /^error (?:(\d+) at \d+ depth lookup|leaf-(\d+): verification failed)/gm,
  )) {
    if (error !== undefined) errors.push(Number(error));
    if (bad === undefined) continue;
    verdicts[Number(bad)] = errors;
    errors = [];
  }
  return verdicts;
}
