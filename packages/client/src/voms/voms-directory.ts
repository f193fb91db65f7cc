import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialFormatError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import { type Certificate, readCertificates } from '../pki/certificate.js';
import { readLscFile } from './lsc-file.js';
import { isHostName, isVoName } from './voms-names.js';

/** Where sites keep it, and where A-REX always looks. */
export const VOMS_DIRECTORY = '/etc/grid-security/vomsdir';

/** Names and certificates are of a few kilobytes. */
const MAX_BYTES = 1 << 20;

/**
 * The directory that says who may sign for which virtual organisation: the one that the configuration names (VOMSDIR), else, as the ARC
 * tools find it, the one that X509_VOMS_DIR names, else `/etc/grid-security/vomsdir`. A-REX itself knows the last one only.
 *
 * @param env - the environment, such as `process.env`
 * @param configured - the directory that the configuration names
 *
 * @example
 * ```ts
 * console.log(vomsDirectory(process.env, arc.config.VOMSDIR));
 * ```
 */
export const vomsDirectory = (env: Readonly<Record<string, string | undefined>>, configured?: string): string =>
  configured ?? (env.X509_VOMS_DIR || VOMS_DIRECTORY);

/** Who may sign attribute certificates of one server of a virtual organisation, by a VOMS directory. */
export interface VomsSigners {
  /** The chains of names in `VO/HOST.lsc`, with the path of the file. */
  readonly chains: readonly { readonly file: string; readonly names: readonly string[] }[];
  /** The certificates in PEM files, of the virtual organisation and of all. */
  readonly certificates: readonly { readonly file: string; readonly certificate: Certificate }[];
  /** The files that are there and cannot be used. */
  readonly unusable: readonly { readonly file: string; readonly reason: string }[];
  /** The files and directories that were looked at, whether they are there or not. */
  readonly searched: readonly string[];
}

/**
 * Reads what a VOMS directory has on a server: `VO/HOST.lsc`, and for servers that do not send their certificate along, PEM files in
 * `VO/` and in the directory itself.
 *
 * @param directory - see {@link vomsDirectory}
 */
export async function readVomsDirectory(directory: string, vo: string, host: string): Promise<VomsSigners> {
  const chains: { readonly file: string; readonly names: readonly string[] }[] = [];
  const certificates: { readonly file: string; readonly certificate: Certificate }[] = [];
  const unusable: { readonly file: string; readonly reason: string }[] = [];
  if (!isVoName(vo) || !isHostName(host)) return { chains, certificates, unusable, searched: [] };

  const lsc = join(directory, vo, `${host}.lsc`);
  const text = await readSmallFile(lsc);
  if (typeof text === 'string') {
    const found = readLscFile(text);
    chains.push(...found.map((names) => ({ file: lsc, names })));
    if (found.length === 0) unusable.push({ file: lsc, reason: 'it does not name a signer and its authority' });
  } else if (text !== undefined) unusable.push({ file: lsc, reason: text.unreadable });

  const folders = [join(directory, vo), directory];
  for (const file of (await Promise.all(folders.map(pemFiles))).flat()) {
    const pem = await readSmallFile(file);
    if (pem === undefined) continue;
    if (typeof pem !== 'string') unusable.push({ file, reason: pem.unreadable });
    else {
      try {
        certificates.push(...readCertificates(pem, file).map((certificate) => ({ file, certificate })));
      } catch (error) {
        if (!(error instanceof CredentialFormatError)) throw error;
        unusable.push({ file, reason: error.message });
      }
    }
  }
  return { chains, certificates, unusable, searched: [lsc, ...folders.map((folder) => join(folder, '*.pem'))] };
}

/** @returns undefined if there is no such file */
async function readSmallFile(path: string): Promise<string | { readonly unreadable: string } | undefined> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return { unreadable: 'it is not a regular file' };
    if (status.size > MAX_BYTES) return { unreadable: 'it is too long' };
    return await readFile(path, 'utf8');
  } catch (error) {
    return isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR')
      ? undefined
      : { unreadable: systemReason(error) };
  }
}

/** A directory that is not there, or cannot be read, has none: what is missing is told by the caller. */
async function pemFiles(folder: string): Promise<readonly string[]> {
  const entries: readonly Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.pem'))
    .map(({ name }) => join(folder, name))
    .sort();
}
