import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { TerminalProcess } from 'jasmin-arc-testing/command/terminal-process.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/** Every question of the command, on a real terminal: there alone a program can end in the middle of one. */
let sandbox: Sandbox;
let files: { readonly cert: string; readonly key: string; readonly encryptedKey: string; readonly certsDir: string };
let home: string;

const PASS_PHRASE = 'correct horse';
const CTRL_D = '\u0004';

beforeAll(async () => {
  sandbox = await startSandbox({ slots: 2, snapshotPeriodMs: 0 });
  const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = sandbox.config;
  const key = readFileSync(CLIENT_KEY, 'utf8');
  const encryptedKey = createPrivateKey(key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: PASS_PHRASE,
  });
  files = { cert: readFileSync(CLIENT_CERT, 'utf8'), key, encryptedKey: encryptedKey.toString(), certsDir: CERTS_DIR };
});
afterAll(() => sandbox.close());

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jasmin-arc-prompts-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Puts a certificate and its key where they are looked for. */
function putCredential(directory: string, { isEncrypted = false } = {}): void {
  mkdirSync(join(home, directory));
  writeFileSync(join(home, directory, 'usercert.pem'), files.cert);
  writeFileSync(join(home, directory, 'userkey.pem'), isEncrypted ? files.encryptedKey : files.key, { mode: 0o600 });
}

function writeConfig(options: object = {}): void {
  mkdirSync(join(home, '.config/jasmin-arc'), { recursive: true });
  const own = { PROXY_FILE: join(home, 'proxy.pem'), JOBS_INFO_FILE: join(home, 'jobs.dat') };
  writeFileSync(configFile(), JSON.stringify({ ...sandbox.config, ...own, ...options }));
}

const configFile = () => join(home, '.config/jasmin-arc/config.json');
const savedConfig = () => JSON.parse(readFileSync(configFile(), 'utf8'));
const onTerminal = (...args: readonly string[]) => new TerminalProcess(args, { directory: home });

describe('config init on a terminal', () => {
  it('goes on after a pass phrase, which is asked again when it is wrong', async () => {
    putCredential('.globus', { isEncrypted: true });
    await using init = onTerminal('config', 'init', '--certs-dir', files.certsDir);
    await init.answer('Pass phrase of', 'wrong\r');
    await init.answer('Try again.', '');
    await init.answer('Pass phrase of', `${PASS_PHRASE}\r`);
    await init.answer('Which server?', `${sandbox.url}\r`);
    await init.answer('Run a test job now? [Y/n]', '\r');
    const { status, screen } = await init.result;
    expect(screen).toContain('Hello from');
    expect(status).toBe(0);
    expect(screen).not.toContain(PASS_PHRASE);
    expect(savedConfig()).toMatchObject({
      ARC_SERVER: sandbox.url,
      CLIENT_KEY: join(home, '.globus/userkey.pem'),
      CERTS_DIR: files.certsDir,
    });
  });

  it('gives up after three wrong pass phrases, and says so', async () => {
    putCredential('.globus', { isEncrypted: true });
    await using init = onTerminal('config', 'init', '--certs-dir', files.certsDir, '--server', sandbox.url);
    for (const wrong of ['1', '2', '3']) await init.answer('Pass phrase of', `${wrong}\r`);
    const { status, screen } = await init.result;
    expect(screen).toContain('error: The pass phrase does not open the private key');
    expect([status, existsSync(configFile())]).toEqual([103, false]);
  });

  it('asks which certificate, until it is one of them', async () => {
    putCredential('.arc');
    putCredential('.globus');
    await using init = onTerminal('config', 'init', '--certs-dir', files.certsDir, '--server', sandbox.url);
    await init.answer('Which one? [1]', '7\r');
    await init.answer('Give a number from 1 to 2.', '');
    await init.answer('Which one? [1] 7', '\u007F2\r');
    await init.answer('Run a test job now?', 'n\r');
    expect((await init.result).status).toBe(0);
    expect(savedConfig().CLIENT_CERT).toBe(join(home, '.globus/usercert.pem'));
  });

  it('asks for another server at once when one cannot be reached, with what was typed to be corrected', async () => {
    putCredential('.arc');
    await using init = onTerminal('config', 'init', '--certs-dir', files.certsDir);
    const { port } = new URL(sandbox.url);
    await init.answer('Which server?', 'no address at all\r');
    await init.answer('ARC_SERVER must be a host', '');
    await init.answer('/arex] no address at all', '\u0015localhost:1\r');
    await init.answer('Cannot reach localhost:1', '');
    await init.answer('/arex] localhost:1', `\u007F${port}\r`);
    await init.answer('Run a test job now?', 'n\r');
    expect((await init.result).status).toBe(0);
    expect(savedConfig().ARC_SERVER).toBe(`localhost:${port}`);
  });

  it('without an authority says which one the server names and where it may come from, and looks again', async () => {
    putCredential('.arc');
    await using init = onTerminal('config', 'init', '--server', sandbox.url);
    await init.says('not verified');
    await init.says('issued by');
    await init.says('igtf-policy-classic');
    await init.says('ask your site');
    await init.answer('Directory of the authorities?', 'nowhere\r');
    await init.says(`Cannot read the directory of authorities ${join(home, 'nowhere')}`);
    cpSync(files.certsDir, join(home, '.arc/certificates'), { recursive: true });
    await init.answer('Directory of the authorities? nowhere', '\u0015\r');
    await init.says(`trusted authorities in ${join(home, '.arc/certificates')}`);
    await init.answer('Run a test job now?', 'n\r');
    expect((await init.result).status).toBe(0);
    expect(savedConfig().CERTS_DIR).toBe(join(home, '.arc/certificates'));
  });

  it('names a directory that is not there no second time, nor one with which the server was refused', async () => {
    putCredential('.arc');
    // It has the authority, and the server is refused all the same.
    const own = join(home, '.arc/certificates');
    cpSync(files.certsDir, own, { recursive: true });
    // Under both of its hashes: which of them is asked for first depends on its name.
    for (const policy of readdirSync(own).filter((name) => name.endsWith('.signing_policy'))) {
      // Some are links to the sandbox's own files, also where Node.js was told to follow them.
      rmSync(join(own, policy));
      writeFileSync(join(own, policy), 'cannot be read');
    }
    await using init = onTerminal('config', 'init', '--server', sandbox.url);
    await init.says(`trusted authorities in ${join(home, '.arc/certificates')}`);
    await init.answer('What now? [s]', 'a\r');
    await init.says(`the server was refused with`);
    await init.answer('Directory of the authorities? ', `${files.certsDir}\r`);
    await init.answer('Run a test job now?', 'n\r');
    const { status, screen } = await init.result;
    expect(status).toBe(0);
    expect(screen).not.toMatch(/authorities\? \[/);
    expect(savedConfig().CERTS_DIR).toBe(files.certsDir);
  });

  it('asks what to do when the server cannot be used, until it is said', async () => {
    putCredential('.arc');
    await using init = onTerminal(...['config', 'init', '--server', 'localhost:1', '--certs-dir', files.certsDir]);
    await init.answer('What now? [s]', 'x\r');
    await init.says('Answer r, s, a, w or q.');
    await init.answer('What now? [s] x', '\u007Fr\r');
    await init.answer('What now? [s]', 's\r');
    await init.answer('/arex] localhost:1', `\u007F${new URL(sandbox.url).port}\r`);
    await init.answer('Run a test job now?', 'n\r');
    expect((await init.result).status).toBe(0);
  });

  it('asks for the key of a certificate that stands alone, until it is the right one', async () => {
    mkdirSync(join(home, '.arc'));
    writeFileSync(join(home, '.arc/usercert.pem'), 'nothing yet');
    writeFileSync(join(home, 'alone.pem'), files.cert);
    mkdirSync(join(home, 'keys'));
    writeFileSync(join(home, 'keys/mine'), files.key, { mode: 0o644 });
    await using init = onTerminal('config', 'init', '--certs-dir', files.certsDir, '--server', sandbox.url);
    await init.answer('Use the sandbox? [Y/n]', 'n\r');
    await init.answer('File of your certificate?', 'nowhere.pem\r');
    await init.answer('There is no certificate in', '');
    await init.answer('File of your certificate? nowhere.pem', '\u0015alone.pem\r');
    await init.answer('File of its private key?', 'keys/none\r');
    await init.answer('File of its private key? keys/none', '\u0015keys/mine\r');
    await init.says('can be read or changed by others');
    chmodSync(join(home, 'keys/mine'), 0o600);
    await init.answer('File of its private key? keys/mine', '\r');
    await init.answer('Run a test job now?', 'n\r');
    expect((await init.result).status).toBe(0);
    expect(savedConfig()).toMatchObject({ CLIENT_CERT: join(home, 'alone.pem'), CLIENT_KEY: join(home, 'keys/mine') });
  });

  it('goes from the question for a server to a sandbox', async () => {
    putCredential('.arc');
    await using init = onTerminal('config', 'init');
    await init.answer('Which server?', 'sandbox\r');
    await init.answer('Run a test job now? [Y/n]', 'y\r');
    const { status, screen } = await init.result;
    await using stop = onTerminal('sandbox', 'stop');
    expect((await stop.result).status).toBe(0);
    expect(screen).toContain('Hello from');
    expect(status).toBe(0);
  });

  it('keeps the answers of a set-up that is to be finished later', async () => {
    putCredential('.arc');
    await using init = onTerminal('config', 'init', '--server', sandbox.url);
    await init.answer('Directory of the authorities?', 's\r');
    const { status, screen } = await init.result;
    expect(screen).toContain('The set-up is not complete');
    expect(status).toBe(103);
    cpSync(files.certsDir, join(home, '.arc/certificates'), { recursive: true });
    await using again = onTerminal('config', 'init');
    await again.answer('Replace it?', 'y\r');
    await again.answer(`[${sandbox.url}]`, '\r');
    await again.answer('Run a test job now?', 'n\r');
    expect((await again.result).status).toBe(0);
    expect(savedConfig()).toMatchObject({ ARC_SERVER: sandbox.url, CERTS_DIR: join(home, '.arc/certificates') });
  });

  it('leaves a configuration alone unless told to replace it', async () => {
    writeConfig();
    const before = readFileSync(configFile(), 'utf8');
    await using init = onTerminal('config', 'init');
    await init.answer('Replace it?', 'what\r');
    await init.answer('Please answer y or n.', '');
    await init.answer('Replace it?', '\r');
    expect((await init.result).status).toBe(102);
    expect(readFileSync(configFile(), 'utf8')).toBe(before);
  });

  it('offers to import what a browser has exported, and says what is wrong with it', async () => {
    mkdirSync(join(home, '.globus'));
    writeFileSync(join(home, '.globus/my cert.p12'), 'nothing of the kind');
    await using init = onTerminal('config', 'init');
    await init.answer('Make ~/.arc/usercert.pem and userkey.pem of it? [Y/n]', '\r');
    await init.says('is damaged or not a PKCS #12 file');
    await init.answer('File of your certificate?', '\r');
    await init.says('There is none yet in');
    putCredential('.arc');
    await init.answer('File of your certificate?', `${join(home, '.arc/usercert.pem')}\r`);
    await init.answer('Which server?', '\u0003');
    expect((await init.result).status).toBe(130);
  });
});

/** Each question of config init: what is on the machine, and what is typed before it. */
const questions: readonly {
  readonly question: string;
  readonly prepare?: () => void;
  readonly words?: () => readonly string[];
  readonly before?: () => readonly (readonly [question: string, keys: string])[];
  /** The exit status for Ctrl-D, the end of input: no answer counts as no. */
  readonly ended: number;
}[] = [
  { question: 'Use the sandbox?', ended: 103 },
  { question: 'File of your certificate?', before: () => [['Use the sandbox?', 'n\r']], ended: 103 },
  {
    question: 'File of its private key?',
    prepare: () => writeFileSync(join(home, 'alone.pem'), files.cert),
    before: () => [
      ['Use the sandbox?', 'n\r'],
      ['File of your certificate?', 'alone.pem\r'],
    ],
    ended: 103,
  },
  {
    question: 'Which one?',
    prepare: () => {
      putCredential('.arc');
      putCredential('.globus');
    },
    ended: 101,
  },
  {
    question: 'Make ~/.arc/usercert.pem and userkey.pem of it?',
    prepare: () => writeFileSync(join(home, 'me.p12'), ''),
    before: () => [
      ['Use the sandbox?', 'n\r'],
      ['File of your certificate?', 'me.p12\r'],
    ],
    ended: 103,
  },
  { question: 'Pass phrase of', prepare: () => putCredential('.arc', { isEncrypted: true }), ended: 101 },
  { question: 'Which server?', prepare: () => putCredential('.arc'), ended: 101 },
  {
    question: 'Directory of the authorities?',
    prepare: () => putCredential('.arc'),
    before: () => [['Which server?', `${sandbox.url}\r`]],
    ended: 101,
  },
  {
    question: 'What now?',
    prepare: () => putCredential('.arc'),
    words: () => ['--server', 'localhost:1', '--certs-dir', files.certsDir],
    ended: 104,
  },
  { question: 'Replace it?', prepare: () => writeConfig(), ended: 102 },
  {
    question: 'Run a test job now?',
    prepare: () => putCredential('.arc'),
    words: () => ['--server', sandbox.url, '--certs-dir', files.certsDir],
    ended: 0,
  },
];

describe('a question that is not answered', () => {
  const leave = async (one: (typeof questions)[number], key: string) => {
    one.prepare?.();
    await using init = onTerminal('config', 'init', ...(one.words?.() ?? []));
    for (const [question, keys] of one.before?.() ?? []) await init.answer(question, keys);
    await init.answer(one.question, key);
    // The end of input may lead to another question, which is left in the same way.
    const leadsOn = ['Use the sandbox?', 'Make ~/.arc/usercert.pem and userkey.pem of it?'].includes(one.question);
    const again = key === CTRL_D && leadsOn ? init.answer('File of your', key) : undefined;
    await again;
    return (await init.result).status;
  };

  it.each(questions)('$question is left with Ctrl-C', async (one) => {
    expect(await leave(one, '\u0003')).toBe(130);
  });

  it.each(questions)('$question treats Ctrl-D as no answer', async (one) => {
    expect(await leave(one, CTRL_D)).toBe(one.ended);
  });

  it('is one of those that are tried here, wherever the command asks', () => {
    const source = fileURLToPath(new URL('../../packages/cli/src/', import.meta.url));
    const asked = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$|^command-line.prompt\.ts$/.test(name))
      .flatMap((name) =>
        [...readFileSync(join(source, name), 'utf8').matchAll(/\bask(?:Line|YesNo|UntilValid|Secret|Key)\(/g)].map(
          () => name,
        ),
      );
    // A new question gets its journey above or below, and is counted here.
    expect(
      Object.fromEntries([...new Set(asked)].map((name) => [name, asked.filter((one) => one === name).length])),
    ).toEqual({
      'attach/job-interrupts.ts': 1,
      'command-line/confirm.ts': 1,
      'config/pass-phrase.ts': 3,
      'init/choose-authorities.ts': 1,
      'init/choose-credential.ts': 5,
      'init/choose-server.ts': 1,
      'init/init-config.ts': 3,
    });
  });
});

/** A bundle as a browser exports it, made by the openssl of this machine. */
function putBundle(path: string, ...options: readonly string[]): void {
  const { CLIENT_CERT = '', CLIENT_KEY = '' } = sandbox.config;
  const words = ['pkcs12', '-export', ...options, '-in', CLIENT_CERT, '-inkey', CLIENT_KEY, '-out', path];
  execFileSync('openssl', [...words, '-passout', `pass:${PASS_PHRASE}`]);
}

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '';

describe.runIf(openssl.startsWith('OpenSSL'))('a .p12 file that config init finds', () => {
  it.each([
    ['of today', []],
    ['of an older browser', /^OpenSSL [3-9]/.test(openssl) ? ['-legacy'] : []],
  ])('%s is imported, and used with its pass phrase', async (_, options) => {
    mkdirSync(join(home, '.globus'));
    putBundle(join(home, '.globus/my cert.p12'), ...options);
    await using init = onTerminal('config', 'init', '--certs-dir', files.certsDir, '--server', sandbox.url);
    await init.answer('of it? [Y/n]', 'y\r');
    await init.answer(`Pass phrase of ${join(home, '.globus/my cert.p12')}:`, `${PASS_PHRASE}\r`);
    await init.answer('Run a test job now?', 'n\r');
    const { status, screen } = await init.result;
    expect(status).toBe(0);
    expect(screen).not.toContain(PASS_PHRASE);
    // What has been typed for the file opens the key that is made of it: it is not asked for again.
    expect(screen).not.toContain(`Pass phrase of ${join(home, '.arc/userkey.pem')}`);
    expect(savedConfig()).toMatchObject({
      CLIENT_CERT: join(home, '.arc/usercert.pem'),
      CLIENT_KEY: join(home, '.arc/userkey.pem'),
    });
  });
});

describe.runIf(openssl.startsWith('OpenSSL'))('credential import on a terminal', () => {
  it('asks three times for the pass phrase of the file, and writes nothing without it', async () => {
    putBundle(join(home, 'me.p12'));
    await using imported = onTerminal('credential', 'import', 'me.p12');
    for (const wrong of ['1', '2', '3']) await imported.answer('Pass phrase of me.p12:', `${wrong}\r`);
    const { status, screen } = await imported.result;
    expect(screen).toContain('error: The pass phrase does not open me.p12');
    expect([status, existsSync(join(home, '.arc'))]).toEqual([103, false]);
  });
});

describe('credential import on a terminal, of a key without a pass phrase', () => {
  it('asks for a new one, twice', async () => {
    writeFileSync(join(home, 'both.pem'), files.cert + files.key);
    await using imported = onTerminal('credential', 'import', 'both.pem');
    await imported.answer('New pass phrase for the key:', '\r');
    await imported.says('protects nothing');
    await imported.answer('New pass phrase for the key:', `${PASS_PHRASE}\r`);
    await imported.answer('The same again:', 'another\r');
    await imported.says('not the same');
    await imported.answer('New pass phrase for the key:', `${PASS_PHRASE}\r`);
    await imported.answer('The same again:', `${PASS_PHRASE}\r`);
    const { status, screen } = await imported.result;
    expect(status).toBe(0);
    expect(screen).not.toContain(PASS_PHRASE);
    const written = readFileSync(join(home, '.arc/userkey.pem'), 'utf8');
    expect(createPrivateKey({ key: written, passphrase: PASS_PHRASE }).equals(createPrivateKey(files.key))).toBe(true);
  });

  it.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', CTRL_D, 101],
  ])('writes nothing when it is left with %s', async (_, key, status) => {
    writeFileSync(join(home, 'both.pem'), files.cert + files.key);
    await using imported = onTerminal('credential', 'import', 'both.pem');
    await imported.answer('New pass phrase for the key:', `${PASS_PHRASE}\r`);
    await imported.answer('The same again:', key);
    expect((await imported.result).status).toBe(status);
    expect(existsSync(join(home, '.arc'))).toBe(false);
  });
});

describe.runIf(openssl.startsWith('OpenSSL'))('a .p12 file as CLIENT_CERT', () => {
  it('is opened with the pass phrase that is asked for, and a key need not be named', async () => {
    const bundle = join(home, 'me.p12');
    putBundle(bundle);
    writeConfig({ CLIENT_CERT: bundle, CLIENT_KEY: undefined });
    await using run = onTerminal('run', '--', 'echo', 'it ran');
    await run.answer(`Pass phrase of ${bundle}:`, 'wrong\r');
    await run.says('Try again.');
    await run.answer('Pass phrase of', `${PASS_PHRASE}\r`);
    const { status, screen } = await run.result;
    expect(screen).toContain('it ran');
    expect(screen).not.toContain(PASS_PHRASE);
    expect(status).toBe(0);
  });
});

describe('other questions on a terminal', () => {
  it('a command that needs the key asks for its pass phrase, and then does its work', async () => {
    putCredential('.globus', { isEncrypted: true });
    writeConfig({
      CLIENT_CERT: join(home, '.globus/usercert.pem'),
      CLIENT_KEY: join(home, '.globus/userkey.pem'),
    });
    await using run = onTerminal('run', '--', 'echo', 'it ran');
    await run.answer('Pass phrase of', 'wrong\r');
    await run.answer('Pass phrase of', `${PASS_PHRASE}\r`);
    const { status, screen } = await run.result;
    expect(screen).toContain('it ran');
    expect(status).toBe(0);
  });

  it('Ctrl-C while a job runs asks what to do, and a question after it can be answered', async () => {
    writeConfig();
    await using run = onTerminal('run', '--', 'sh', '-c', 'echo started; sleep 600');
    await run.answer('started', '\u0003');
    await run.answer('d: detach', 'd');
    expect((await run.result).status).toBe(115);
    await using cancel = onTerminal('cancel', '--all');
    await cancel.answer('[y/N]', 'maybe\r');
    await cancel.answer('Please answer y or n.', '');
    await cancel.answer('[y/N]', 'y\r');
    expect((await cancel.result).status).toBe(0);
  });

  it('Ctrl-C twice while a job runs cancels it', async () => {
    writeConfig();
    await using run = onTerminal('run', '--', 'sh', '-c', 'echo started; sleep 600');
    await run.answer('started', '\u0003');
    await run.answer('d: detach', '\u0003');
    expect((await run.result).status).toBe(116);
  });

  it('nothing is done to many jobs unless it is agreed to', async () => {
    writeConfig();
    await using run = onTerminal('run', '--keep', '--', 'true');
    expect((await run.result).status).toBe(0);
    for (const [key, left] of [
      ['\r', 101],
      ['\u0004', 101],
      ['\u0003', 130],
    ] as const) {
      await using clean = onTerminal('clean', '--all');
      await clean.answer('[y/N]', key);
      expect((await clean.result).status).toBe(left);
    }
    await using clean = onTerminal('clean', '--all');
    await clean.answer('[y/N]', 'yes\r');
    expect((await clean.result).status).toBe(0);
  });
});
