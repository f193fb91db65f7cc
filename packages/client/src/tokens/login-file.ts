import { homedir } from 'node:os';
import { join } from 'node:path';
import { requireArgument } from '../checks/require-argument.js';
import { namedValues, simple, text } from '../checks/shape.js';
import { TokenError } from '../errors/index.js';
import { Login, type LoginRecord, loginShape } from './login.js';
import { draftSecretFile, readSecretFile } from './secret-file.js';

const environment = namedValues(
  'an object of variables',
  simple<string | undefined>('a string', (value) => value === undefined || typeof value === 'string'),
);

/**
 * The file in which the login for a compute element is kept: each has its own, as a token is for one server.
 * @param endpoint - e.g. `https://ce.example.org:443/arex`
 * @param env - `XDG_CONFIG_HOME` in it is the directory of settings, `HOME` the home directory; the environment of this process if left out
 *
 * @example
 * ```ts
 * console.log(loginFile('https://ce.example.org:443/arex')); // /home/jane/.config/jasmin-arc/logins/ce.example.org_443.json
 * ```
 */
export function loginFile(endpoint: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  requireArgument('loginFile', 'endpoint', endpoint, text);
  requireArgument('loginFile', 'env', env, environment);
  const { hostname, port } = new URL(endpoint);
  const settings = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(env.HOME || homedir(), '.config');
  // An IPv6 address has colons, which not every file system takes.
  const name = hostname.replaceAll(/[^\w.-]/g, '-');
  return join(settings, 'jasmin-arc', 'logins', `${name}_${port || '443'}.json`);
}

/**
 * Reads the login in a file, as it is: nothing is refreshed, and no issuer is asked.
 * @returns undefined if there is none
 * @throws TokenError if it cannot be read, holds something else, or belongs to another user
 * @throws KeyPermissionsError if others can read or change it
 *
 * @example
 * ```ts
 * const login = await readLogin(loginFile('https://ce.example.org:443/arex'));
 * console.log(login?.expiresAt);
 * ```
 */
export async function readLogin(path: string): Promise<Login | undefined> {
  requireArgument('readLogin', 'path', path, text);
  const content = await readSecretFile(path, 'login');
  return content === undefined ? undefined : new Login(parse(content, path), path);
}

function parse(content: string, path: string): LoginRecord {
  const malformed = () =>
    new TokenError(`The login in ${path} cannot be used: it is malformed`, {
      problem: 'malformed',
      remedy: 'log-in-again',
      path,
    });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw malformed(); // without its cause, which would quote from the secret
  }
  if (loginShape.find(value, '') !== undefined) throw malformed();
  return value as LoginRecord; // which the shape has just found it to be
}

/** A login is about so long, unless the tokens of the issuer are. */
const USUAL_BYTES = 8_192;

/**
 * Keeps a login that is still to come.
 * @returns what keeps it, once it is there: that the file cannot be written shows before the issuer is asked for what would be lost
 * @throws TokenError if the file cannot be written
 */
export async function draftLogin(
  path: string,
): Promise<AsyncDisposable & { readonly keep: (record: LoginRecord) => Promise<Login> }> {
  const draft = await draftSecretFile(path, USUAL_BYTES);
  return {
    keep: async (record) => {
      await draft.replace(`${JSON.stringify(record, undefined, 2)}\n`);
      return new Login(record, path);
    },
    [Symbol.asyncDispose]: () => draft[Symbol.asyncDispose](),
  };
}
