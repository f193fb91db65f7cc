import { createPrivateKey } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'jasmin-arc';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PASS_PHRASE = 'correct horse battery staple';
const WRONG = 'incorrect horse';

let sandbox: Sandbox;
let directory: string;
let config: ConnectionOptions;
/** The file that the pass phrase is read from. */
let phrase: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-pass-phrase-'));
  const { CLIENT_KEY: plain = '' } = sandbox.config;
  const key = createPrivateKey(readFileSync(plain, 'utf8')).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: PASS_PHRASE,
  });
  config = { ...sandbox.config, CLIENT_KEY: put('userkey.pem', key), PROXY_FILE: join(directory, 'proxy.pem') };
  phrase = put('phrase', `${PASS_PHRASE}\n`);
});
afterAll(async () => {
  await sandbox.close();
  rmSync(directory, { recursive: true });
});

function put(name: string, content: string | Buffer, mode = 0o600): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const createProxy = (words: readonly string[], options: { stdin?: Buffer; config?: ConnectionOptions } = {}) =>
  runCommandLine(['proxy', 'create', '-vv', '--json', ...words], { config, directory, ...options });

describe('a pass phrase that no terminal is asked for', () => {
  it.each([
    ['a file', () => [`file:${phrase}`], undefined],
    ['what a command prints', () => [`cmd:cat ${phrase}`], undefined],
    ['stdin', () => ['fd:0'], Buffer.from(`${PASS_PHRASE}\n`)],
  ])('comes from %s, and is printed nowhere', async (_what, place, stdin) => {
    const words = ['--passphrase-from', ...place()];
    const { status, stdout, stderr } = await createProxy(words, stdin === undefined ? {} : { stdin });
    expect([status, JSON.parse(stdout.toString())]).toMatchObject([0, { proxy: { isValid: true } }]);
    expect(stdout.toString() + stderr).not.toContain(PASS_PHRASE);
  });

  it('is in no argument and no environment of a program that is started, and reaches arcproxy on its stdin', async () => {
    const seen = join(directory, 'seen');
    // Each program leaves its arguments, its environment and those of the command that has started it.
    const look = `{ echo "$0 $*"; env; tr '\\0' '\\n' < /proc/$PPID/environ; tr '\\0' '\\n' < /proc/$PPID/cmdline; }`;
    const arcproxy = put('arcproxy', `#!/bin/sh\n${look} >> ${seen}\ncat > ${seen}.stdin\nexit 1\n`, 0o700);
    const words = ['--passphrase-from', `cmd:${look} >> ${seen}; cat ${phrase}`];
    const { status, stdout, stderr } = await createProxy(words, { config: { ...config, ARCPROXY_PATH: arcproxy } });
    expect(status).toBe(103);
    expect(readFileSync(`${seen}.stdin`, 'utf8')).toBe(`${PASS_PHRASE}\n`);
    expect(readFileSync(seen, 'utf8')).toContain('--passwordsource key=stdin');
    expect(readFileSync(seen, 'utf8') + stdout.toString() + stderr).not.toContain(PASS_PHRASE);
  });

  it('given it is wrong, then that is the error, with what to do', async () => {
    const { status, stdout, stderr } = await createProxy(['--passphrase-from', `file:${put('wrong', WRONG)}`]);
    expect([status, JSON.parse(stdout.toString())]).toMatchObject([
      103,
      { error: { code: 'ERR_ARC_PASS_PHRASE', hint: expect.stringMatching(/^Give the pass phrase that was set/) } },
    ]);
    expect(stdout.toString() + stderr).not.toContain(WRONG);
  });

  it('given there is none, then the error says how to give it', async () => {
    const { status, stdout } = await createProxy([]);
    expect([status, JSON.parse(stdout.toString())]).toMatchObject([
      103,
      {
        error: {
          code: 'ERR_ARC_PASS_PHRASE',
          message: `The private key in ${config.CLIENT_KEY} is protected by a pass phrase, and none was given`,
          hint: expect.stringContaining('--passphrase-from'),
        },
      },
    ]);
  });

  it('given in place of where it is, then it is not repeated', async () => {
    const { status, stdout, stderr } = await createProxy(['--passphrase-from', PASS_PHRASE]);
    expect([status, JSON.parse(stdout.toString())]).toMatchObject([101, { error: { code: 'ERR_USAGE' } }]);
    expect(stdout.toString() + stderr).not.toContain(PASS_PHRASE);
  });
});
