import { BearerToken } from './bearer-token.js';
import { readSecretFile } from './secret-file.js';

/**
 * Reads the token in a file.
 * @returns undefined if there is no such file, or nothing but white space in it
 * @throws TokenError if it cannot be read, holds something else, or belongs to another user, whose jobs would become ours
 * @throws KeyPermissionsError if others can read or change it
 *
 * @example
 * ```ts
 * const token = await readTokenFile('/tmp/bt_u1000');
 * console.log(token?.claims?.expiresAt);
 * ```
 */
export async function readTokenFile(path: string): Promise<BearerToken | undefined> {
  const text = await readSecretFile(path, 'token');
  return text === undefined ? undefined : new BearerToken(text, { kind: 'file', path });
}
