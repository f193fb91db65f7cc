import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CredentialMissingError, PassPhraseError, ProxyFileError, ProxyGenerationError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import type { Credential } from '../pki/credential.js';
import { readProxyFile } from './proxy-file.js';

/** Long enough to generate a key on a busy machine and to ask a VOMS server that the user's ARC configuration names. */
const TIME_LIMIT_SECONDS = 120;

export interface ArcproxyCommandOptions {
  /** Path of the binary. */
  readonly arcproxyPath: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly certsDir: string;
  /** Where the proxy will be saved; arcproxy's own file is made beside it and removed. */
  readonly proxyFile: string;
  readonly validitySeconds: number;
  /** Passed on standard input, never on the command line, which other users can list. */
  readonly passPhrase?: string | undefined;
  /** What to ask virtual organisations for, such as `atlas:/atlas/Role=production`. @default nothing */
  readonly voms?: readonly string[] | undefined;
  /** The file or directory that names the servers of virtual organisations. @default where arcproxy looks by itself */
  readonly vomses?: string | undefined;
  /** The directory that says who may sign for them. @default where arcproxy looks by itself */
  readonly vomsDirectory?: string | undefined;
}

/**
 * Has an arcproxy binary make a proxy.
 * @throws ProxyGenerationError with what arcproxy wrote, if it fails
 * @throws CredentialMissingError if there is no such binary
 * @throws ProxyFileError if the directory of the proxy file cannot be written in
 */
export async function runArcproxy(options: ArcproxyCommandOptions): Promise<Credential> {
  // arcproxy follows links and writes in place, so it gets a directory that no other user can enter.
  const directory = await makeDirectory(options.proxyFile);
  try {
    const path = join(directory, 'proxy');
    const output = await run(options, path);
    return await readProxyFile(path).catch((cause: unknown) => {
      throw new ProxyGenerationError(`${options.arcproxyPath} left no usable proxy: ${lastWords(output)}`, {
        cause,
        remedy: 'try-arcproxy',
      });
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function makeDirectory(proxyFile: string): Promise<string> {
  try {
    return await mkdtemp(join(dirname(proxyFile), `.${basename(proxyFile)}.`));
  } catch (cause) {
    throw new ProxyFileError(`Cannot write in ${dirname(proxyFile)}: ${systemReason(cause)}`, {
      cause,
      remedy: 'use-own-directory',
    });
  }
}

function run(options: ArcproxyCommandOptions, proxyPath: string): Promise<string> {
  const { arcproxyPath, clientCert, clientKey, certsDir, validitySeconds, passPhrase, voms = [] } = options;
  const files = ['--cert', clientCert, '--key', clientKey, '--proxy', proxyPath, '--cadir', certsDir];
  const passwordSource = passPhrase === undefined ? [] : ['--passwordsource', 'key=stdin'];
  const { vomses, vomsDirectory } = options;
  const attributes = [
    ...voms.flatMap((request) => ['--voms', request]),
    ...(vomses === undefined ? [] : ['--vomses', vomses]),
    ...(vomsDirectory === undefined ? [] : ['--vomsdir', vomsDirectory]),
  ];
  const args = [...files, '--constraint', `validityPeriod=${validitySeconds}`, ...attributes, ...passwordSource];
  return new Promise((resolve, reject) => {
    const settings = { timeout: TIME_LIMIT_SECONDS * 1000, killSignal: 'SIGKILL' } as const;
    const child = execFile(arcproxyPath, args, settings, (error, stdout, stderr) => {
      if (error === null) resolve(`${stdout}\n${stderr}`);
      else reject(explain(error, arcproxyPath, `${stdout}\n${stderr}`, error.killed === true));
    });
    child.stdin?.on('error', () => undefined); // it may leave without reading; its exit status says why
    child.stdin?.end(passPhrase === undefined ? '' : `${passPhrase}\n`);
  });
}

function explain(error: Error, arcproxyPath: string, output: string, timedOut: boolean): ProxyGenerationError {
  if (isErrorCode(error, 'ENOENT') || isErrorCode(error, 'EACCES')) {
    return new CredentialMissingError(`Cannot run ${arcproxyPath}: ${systemReason(error)}`, {
      cause: error,
      remedy: 'install-arcproxy',
    });
  }
  const reason = timedOut ? `it took more than ${TIME_LIMIT_SECONDS} seconds` : lastWords(output);
  const options = { cause: error, remedy: 'debug-arcproxy', path: arcproxyPath } as const;
  return /bad password|pass phrase/i.test(output)
    ? new PassPhraseError(`${arcproxyPath} failed: ${reason}`, options)
    : new ProxyGenerationError(`${arcproxyPath} failed: ${reason}`, options);
}

/** The errors among what arcproxy wrote, or all of it, on one line. */
function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /^(ERROR|FATAL)|failed/i.test(line));
  return (errors.length > 0 ? errors : lines.filter((line) => line !== '')).join('; ') || 'it printed nothing';
}
