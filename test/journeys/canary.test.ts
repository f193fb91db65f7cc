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
import { TerminalProcess } from 'jasmin-arc-testing/command/terminal-process.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PASS_PHRASE = 'canary-of-the-right-pass-phrase';
const WRONG = 'canary-of-a-wrong-pass-phrase';
const TYPED = 'canary-of-a-pass-phrase-that-is-typed';
/** The signatures of tokens: what is before them may be shown. */
const signatures: string[] = [];

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

/** Looks at the processes of the user in {@link home}, with their environments, until it is told to stop. */
function watchProcesses(): () => void {
  const seen = new Set<string>();
  const look = () => {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const environment = readFileSync(`/proc/${id}/environ`, 'latin1');
        if (environment.includes(`HOME=${home}\0`))
          seen.add(readFileSync(`/proc/${id}/cmdline`, 'latin1') + environment);
      } catch {
        // it has ended, or is another user's
      }
    }
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    expect(seen.size).toBeGreaterThan(0);
    for (const text of seen) told.push({ where: 'a process', text });
  };
}

const issue = (claims: Record<string, unknown> = {}): string => {
  const token = sandbox.token('jane', claims);
  signatures.push(token.slice(token.lastIndexOf('.') + 1));
  return token;
};

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

describe('keys, pass phrases and tokens are shown nowhere', () => {
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

  it('when a credential is imported, and its new pass phrase typed', async () => {
    const stop = watchProcesses();
    const both = put(
      'both.pem',
      readFileSync(config.CLIENT_CERT ?? '') + readFileSync(config.CLIENT_KEY ?? '', 'utf8'),
    );
    const plain = userKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    keepers.add(put('plain.pem', readFileSync(config.CLIENT_CERT ?? '', 'utf8') + plain));
    const typing = async (file: string, answers: readonly (readonly [string, string])[]) => {
      await using imported = new TerminalProcess(['credential', 'import', '-vv', file], {
        directory: home,
        env: { TMPDIR: join(home, 'tmp') },
      });
      for (const [question, answer] of answers) await imported.answer(question, `${answer}\r`);
      const { status, screen } = await imported.result;
      told.push({ where: `jasmin-arc credential import ${file}`, text: screen });
      return status;
    };
    const wrong = ['Pass phrase of', WRONG] as const;
    expect(await typing(both, [wrong, wrong, wrong])).toBe(103);
    const twice = [
      ['New pass phrase', TYPED],
      ['The same again', TYPED],
    ] as const;
    expect(await typing(join(home, 'plain.pem'), twice)).toBe(0);
    stop();
    const written = join(home, '.arc/userkey.pem');
    expect(lstatSync(written).mode & 0o777).toBe(0o600);
    expect(createPrivateKey({ key: readFileSync(written), passphrase: TYPED }).equals(userKey)).toBe(true);
  });

  it('when a token is used, refused, or read wrong', async () => {
    const stop = watchProcesses();
    const withToken = (token: string) => {
      const file = put(`token-${signatures.length}`, token);
      keepers.add(file);
      return { AUTHENTICATION: 'token', TOKEN_FILE: file } as const;
    };
    const good = withToken(issue());
    for (const words of [['token', 'show'], ['token', 'show', '--json'], ['whoami'], ['config', 'show', '--json']]) {
      expect((await command(words, good)).status).toBe(0);
    }
    expect((await command(['run', '--', 'echo', 'done'], good)).status).toBe(0);
    const submit = ['submit', '--json', '--', 'echo', 'refused'];
    const expired = withToken(issue({ exp: 1_700_000_000 }));
    expect((await command(submit, expired)).status).not.toBe(0);
    await command(['token', 'show'], expired);
    expect((await command(submit, withToken(`${issue()} and more`))).status).not.toBe(0);
    const exposed = withToken(issue());
    chmodSync(exposed.TOKEN_FILE, 0o644);
    expect((await command(submit, exposed)).status).not.toBe(0);

    const lines: string[] = [];
    const write = (line: string) => {
      lines.push(line);
    };
    const log = { debug: write, info: write, warn: write, error: write };
    await using arc = new ArcInterface(config, { log, logLevel: LogLevels.DEBUG, token: issue() });
    print('a job', await arc.startJob('/bin/true'));
    print('ArcInterface with a token', arc);
    await using refused = new ArcInterface(config, {
      log,
      logLevel: LogLevels.DEBUG,
      token: issue({ exp: 1_700_000_000 }),
    });
    const error: unknown = await refused.listJobs().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
    print('the error about a token', error);
    told.push({ where: 'the log with a token', text: lines.join('\n') });
    stop();
  });

  it('nor left in files, but in those that are for them, which only their owner can read', async () => {
    expect(lstatSync(join(home, 'proxy.pem')).mode & 0o777).toBe(0o600);
    const files = filesBelow(home).filter((path) => !keepers.has(path));
    expect(files).toContain(seenByChildren);
    for (const path of files) told.push({ where: path, text: readFileSync(path, 'latin1') });
    const { key } = await readProxyFile(join(home, 'proxy.pem'));
    const canaries = [PASS_PHRASE, WRONG, TYPED, ...signatures, ...canariesOf(userKey), ...canariesOf(key)];
    expect(signatures.length).toBeGreaterThan(4);
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
