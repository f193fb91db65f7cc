import { createPrivateKey, type KeyObject } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ArcInterface, type ConnectionOptions, LogLevels, readProxyFile, readUserCredential } from 'jasmin-arc';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { type CommandResult, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PASS_PHRASE = 'canary-of-the-right-pass-phrase';
const WRONG = 'canary-of-a-wrong-pass-phrase';

let sandbox: Sandbox;
/** The home directory, with the one for temporary files in it. */
let home: string;
let config: ConnectionOptions;
let phraseFile: string;
let seenByChildren: string;
let userKey: KeyObject;
/** Files that are there to hold secrets. */
const keepers = new Set<string>();
/** What else was told, by commands or by the library. */
const told: { readonly where: string; readonly text: string }[] = [];
const temporaryDirectory = process.env.TMPDIR;

const put = (name: string, content: string, mode = 0o600): string => {
  const path = join(home, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};

beforeAll(async () => {
  sandbox = await startSandbox();
  home = mkdtempSync(join(tmpdir(), 'jasmin-arc-canary-'));
  mkdirSync(join(home, 'tmp'));
  process.env.TMPDIR = join(home, 'tmp');
  userKey = createPrivateKey(readFileSync(sandbox.config.CLIENT_KEY ?? '', 'utf8'));
  const encrypted = userKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASS_PHRASE });
  config = {
    ...sandbox.config,
    CLIENT_KEY: put('userkey.pem', encrypted.toString()),
    PROXY_FILE: join(home, 'proxy.pem'),
  };
  phraseFile = put('phrase', `${PASS_PHRASE}\n`);
  keepers.add(phraseFile).add(put('wrong', WRONG)).add(join(home, 'proxy.pem'));
  seenByChildren = join(home, 'seen-by-children');
});
afterAll(async () => {
  if (temporaryDirectory === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporaryDirectory;
  await sandbox.close();
  rmSync(home, { recursive: true });
});

async function command(words: readonly string[], changes: ConnectionOptions = {}): Promise<CommandResult> {
  const result = await runCommandLine([...words, '-vv'], { config: { ...config, ...changes }, directory: home });
  told.push({ where: `jasmin-arc ${words.join(' ')}`, text: result.stdout.toString('latin1') + result.stderr });
  return result;
}

/** All that is printed of a value, however it is printed. */
function print(where: string, value: unknown): void {
  const everything = { depth: 12, showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null };
  told.push({ where, text: inspect(value, everything) + inspect(value) + String(value) });
  try {
    told.push({ where, text: JSON.stringify(value) ?? '' });
  } catch {
    // it has a circle, or a number that JSON does not know
  }
}

/** What would show a private key: lines of its usual forms, and its numbers in base64 and in hexadecimal. */
function canariesOf(key: KeyObject): readonly string[] {
  const types = key.asymmetricKeyType === 'rsa' ? (['pkcs1', 'pkcs8'] as const) : (['pkcs8'] as const);
  const lines = types.flatMap((type) => key.export({ type, format: 'pem' }).toString().split('\n').slice(2, -3));
  const jwk = key.export({ format: 'jwk' });
  const numbers = [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].filter((number) => number !== undefined);
  const forms = numbers.flatMap((number) => [number, Buffer.from(number, 'base64url').toString('hex')]);
  return [...lines, ...forms.map((form) => form.slice(4, 44))];
}

/** All files below a directory. */
const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((path) => lstatSync(path).isFile());

describe('keys and pass phrases are shown nowhere', () => {
  it('when commands succeed, and say all that they do', async () => {
    const fromFile = ['--passphrase-from', `file:${phraseFile}`];
    expect((await command(['proxy', 'create', ...fromFile])).status).toBe(0);
    expect((await command(['proxy', 'show', '--json'])).status).toBe(0);
    expect((await command(['whoami'])).status).toBe(0);
    expect((await command(['config', 'show', '--json'])).status).toBe(0);
    expect((await command(['info', '--json'])).status).toBe(0);
    expect((await command(['doctor', '--json', '--verbose'])).status).toBe(0);
    expect((await command(['run', '--', 'echo', 'done'])).status).toBe(0);
    expect((await command(['status', '--json'])).status).toBe(0);
    expect((await command(['history', '--json'])).status).toBe(0);
  });

  it('when commands fail', async () => {
    expect(
      (await command(['proxy', 'create', '--json', '--passphrase-from', `file:${join(home, 'wrong')}`])).status,
    ).toBe(103);
    expect((await command(['proxy', 'create', '--passphrase-from', PASS_PHRASE.slice(0, 6)])).status).toBe(101);
    const readable = put('readable-key.pem', userKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o644);
    const lines = userKey.export({ type: 'pkcs8', format: 'pem' }).toString().split('\n');
    const damaged = put('damaged-key.pem', lines.filter((_line, index) => index !== 1).join('\n'));
    keepers.add(readable).add(damaged);
    expect((await command(['proxy', 'create', '--json'], { CLIENT_KEY: readable })).status).toBe(103);
    expect((await command(['proxy', 'create', '--json'], { CLIENT_KEY: damaged })).status).toBe(103);
    const end = sandbox.misbehave({ kind: 'fail', status: 403, reason: 'Forbidden' });
    expect((await command(['submit', '--json', '--', 'echo', 'refused'])).status).not.toBe(0);
    expect((await command(['info'])).status).not.toBe(0);
    end();
  });

  it('to programs that are started, and in the list of processes', async () => {
    const look = `cat /proc/[0-9]*/cmdline /proc/$PPID/environ 2>/dev/null | tr '\\0' '\\n' >> ${seenByChildren}; env >> ${seenByChildren}`;
    const arcproxy = put('arcproxy', `#!/bin/sh\n${look}\ncat > /dev/null\nexit 1\n`, 0o700);
    const words = ['proxy', 'create', '--passphrase-from', `cmd:${look}; cat ${phraseFile}`];
    expect((await command(words, { ARCPROXY_PATH: arcproxy })).status).toBe(103);
    // Not as a text that would be printed: it has the environment of the tests.
    expect(readFileSync(seenByChildren, 'utf8').includes('\nkey=stdin\n')).toBe(true);
  });

  it('when the objects and errors of the library are printed', async () => {
    const lines: string[] = [];
    const write = (line: string) => {
      lines.push(line);
    };
    const log = { debug: write, info: write, warn: write, error: write };
    const { CLIENT_CERT: clientCert = '', CLIENT_KEY: clientKey = '' } = config;
    await using arc = new ArcInterface(config, { log, logLevel: LogLevels.DEBUG, passPhrase: PASS_PHRASE });
    print('ArcInterface', arc);
    await arc.createProxy();
    const user = await arc.getUserConfig();
    print('UserConfig', user);
    print('TlsIdentity', await user.identity());
    print('ArcInterface that has been used', arc);
    print('the credential of the user', await readUserCredential({ clientCert, clientKey, passPhrase: PASS_PHRASE }));
    print('the credential of the proxy', await readProxyFile(join(home, 'proxy.pem')));
    print('a job', await arc.startJob('/bin/true'));
    await using unlucky = new ArcInterface(
      { ...config, PROXY_FILE: join(home, 'no-proxy.pem') },
      { log, logLevel: LogLevels.DEBUG, passPhrase: WRONG },
    );
    const errors = await Promise.allSettled([
      unlucky.createProxy(),
      readUserCredential({ clientCert, clientKey, passPhrase: WRONG }),
      readUserCredential({ clientCert, clientKey: join(home, 'damaged-key.pem') }),
      readUserCredential({ clientCert, clientKey: join(home, 'readable-key.pem') }),
      readProxyFile(join(home, 'damaged-key.pem')),
    ]);
    for (const each of errors) {
      expect(each.status).toBe('rejected');
      if (each.status === 'rejected') print('an error', each.reason);
    }
    expect(lines.length).toBeGreaterThan(5);
    told.push({ where: 'the log', text: lines.join('\n') });
  });

  it('nor left in files, but in those that are for them, which only their owner can read', async () => {
    expect(lstatSync(join(home, 'proxy.pem')).mode & 0o777).toBe(0o600);
    const files = filesBelow(home).filter((path) => !keepers.has(path));
    expect(files).toContain(seenByChildren);
    for (const path of files) told.push({ where: path, text: readFileSync(path, 'latin1') });
    const { key } = await readProxyFile(join(home, 'proxy.pem'));
    const canaries = [PASS_PHRASE, WRONG, ...canariesOf(userKey), ...canariesOf(key)];
    expect(canaries.length).toBeGreaterThan(40);
    expect(
      canariesOf(key).filter((canary) => readFileSync(join(home, 'proxy.pem'), 'latin1').includes(canary)),
    ).not.toEqual([]);
    const shown = told.flatMap(({ where, text }) =>
      canaries.filter((canary) => text.includes(canary)).map((canary) => `${where}: ${canary.slice(0, 12)}…`),
    );
    expect(shown).toEqual([]);
  });
});
