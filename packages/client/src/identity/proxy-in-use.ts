import { lstat } from 'node:fs/promises';
import type { Credential } from '../pki/credential.js';
import type { TlsIdentity } from '../pki/tls-identity.js';
import type { ProxyAttributes } from './proxy-attributes.js';

/** The proxy that a user shows, and where it is. */
export interface ProxyInUse {
  readonly credential: Credential;
  readonly identity: TlsIdentity;
  /** The file that it is in. */
  readonly path: string;
  /** The state of that file when it held this proxy. */
  readonly fileState: string | undefined;
  /** What virtual organisations say of the user in it; undefined if there is nothing, or nothing that can be read. */
  readonly attributes: ProxyAttributes | undefined;
}

/** A proxy that the user has, or had. */
export type FormerProxy = Pick<ProxyInUse, 'credential' | 'path'>;

/** When a proxy or its attributes end, what comes first. */
export const endOf = ({ credential, attributes }: ProxyInUse): Date =>
  attributes !== undefined && attributes.notAfter < credential.notAfter ? attributes.notAfter : credential.notAfter;

/** Changes when the file is replaced or rewritten; undefined if there is none. */
export async function describeFile(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await lstat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join('/');
  } catch {
    return undefined; // reading or writing it will throw the error
  }
}
