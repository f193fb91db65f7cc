import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { startSandbox } from 'jasmin-arc-sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { TestSystem } from '../process/system.fixture.js';

let home = '';
const before = process.env.HOME;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jasmin-arc-init-'));
  process.env.HOME = home;
});

afterEach(async () => {
  await main(['sandbox', 'stop'], new TestSystem({ env: { HOME: home } }));
  process.env.HOME = before;
  rmSync(home, { recursive: true, force: true });
});

type Answers = readonly (readonly [question: string, answer: string])[];

/** Goes through `config init` at a terminal; each answer is typed once its question is on the screen. */
const converse = (answers: Answers, ...words: readonly string[]) => converseAt(() => new Date(), answers, ...words);

async function converseAt(now: () => Date, answers: Answers, ...words: readonly string[]) {
  const system = new TestSystem({ terminal: true, env: { HOME: home, NO_COLOR: '1', LANG: 'C.UTF-8' }, now });
  const left = [...answers];
  let seen = 0;
  const write = system.stderr._write.bind(system.stderr);
  system.stderr._write = (chunk, encoding, callback) => {
    write(chunk, encoding, callback);
    const [next] = left;
    const at = next === undefined ? -1 : system.stderr.text.indexOf(next[0], seen);
    if (next === undefined || at < 0) return;
    seen = at + next[0].length;
    left.shift();
    // The question is asked first and listened for then.
    setImmediate(() => (next[1] === END ? system.stdin.end() : system.stdin.write(next[1])));
  };
  const status = await main(['config', 'init', ...words], system);
  return { status, stdout: system.stdout.text, stderr: system.stderr.text, unasked: left };
}

const END = 'the end of input';
const configFile = () => join(home, '.config/jasmin-arc/config.json');

describe('config init at a terminal', () => {
  it('brings a user without a certificate to a job that ran', async () => {
    const { status, stdout, stderr, unasked } = await converse([
      ['Use the sandbox? [Y/n]', '\r'],
      ['Run a test job now? [Y/n]', 'y\r'],
    ]);
    expect([unasked, status]).toEqual([[], 0]);
    expect(stderr).toContain('● no certificate in');
    expect(stderr).toContain('● all set; try it with: jasmin-arc run -- hostname');
    expect(stdout).toBe(`Hello from ${hostname()}\n`);
    const written = JSON.parse(readFileSync(configFile(), 'utf8'));
    expect(written).toMatchObject({ ARC_SERVER: expect.any(String) });
    // Defaults stay defaults, also when a later release has others.
    expect(written).not.toHaveProperty('PROXY_VALIDITY_PERIOD');
  });

  it('brings a user with a certificate to a job that ran', async () => {
    await using sandbox = await startSandbox();
    const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = sandbox.config;
    mkdirSync(join(home, '.globus'));
    copyFileSync(CLIENT_CERT, join(home, '.globus/usercert.pem'));
    copyFileSync(CLIENT_KEY, join(home, '.globus/userkey.pem'));
    const answers: Answers = [
      ['Which server?', `${sandbox.url}\r`],
      ['Run a test job now? [Y/n]', '\r'],
    ];
    const { status, stdout, stderr, unasked } = await converse(answers, '--certs-dir', CERTS_DIR);
    expect([unasked, status]).toEqual([[], 0]);
    expect(stderr).toContain(`● ${join(home, '.globus/usercert.pem')}`);
    expect(stdout).toBe(`Hello from ${hostname()}\n`);
    expect(JSON.parse(readFileSync(configFile(), 'utf8'))).toMatchObject({
      ARC_SERVER: sandbox.url,
      CLIENT_CERT: join(home, '.globus/usercert.pem'),
      CERTS_DIR,
    });
  });

  it('asks once for the pass phrase of what it imports', async () => {
    await using sandbox = await startSandbox();
    mkdirSync(join(home, '.globus'));
    const bundle = new URL('../../../client/fixtures/pkcs12/openssl-3.0/aes-256.p12', import.meta.url);
    copyFileSync(bundle, join(home, '.globus/usercred.p12'));
    // The sandbox does not know the authority of this certificate, and it was valid then.
    const { unasked, stderr } = await converseAt(
      () => new Date('2026-11-23T04:00:00Z'),
      [
        ['Make ~/.arc/usercert.pem and userkey.pem of it? [Y/n]', '\r'],
        ['Pass phrase of', 'correct horse\r'],
        ['What now?', 'q\r'],
      ],
      '--server',
      sandbox.url,
      '--certs-dir',
      sandbox.config.CERTS_DIR ?? '',
    );
    expect(unasked).toEqual([]);
    expect(stderr.match(/Pass phrase of/g)).toHaveLength(1);
    expect(existsSync(join(home, '.arc/userkey.pem'))).toBe(true);
  });

  it('treats the end of input as no', async () => {
    const { status, stderr } = await converse([['Use the sandbox? [Y/n]', END]]);
    expect([status, existsSync(configFile())]).toEqual([103, false]);
    expect(stderr).not.toContain('the sandbox runs');
  });

  it('says once what is wrong with a server, and writes nothing that is not wanted', async () => {
    await using sandbox = await startSandbox();
    const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = sandbox.config;
    const words = ['--cert', CLIENT_CERT, '--key', CLIENT_KEY, '--certs-dir', CERTS_DIR, '--server', 'localhost:1'];
    const { status, stderr } = await converse([['What now? [s]', 'q\r']], ...words);
    expect([status, existsSync(configFile())]).toEqual([104, false]);
    expect(stderr.match(/Cannot reach localhost:1/g)).toHaveLength(1);
    expect(stderr).toContain('error: No configuration has been written');
  });

  it('takes another server when the first does not answer, and writes it all the same when told to', async () => {
    await using sandbox = await startSandbox();
    const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = sandbox.config;
    const words = ['--cert', CLIENT_CERT, '--key', CLIENT_KEY, '--certs-dir', CERTS_DIR, '--server', 'localhost:1'];
    const { status, unasked } = await converse(
      [
        ['What now? [s]', 's\r'],
        // Ctrl-U takes back what stands on the line.
        ['Which server?', `\u0015${sandbox.url}\r`],
        ['Run a test job now?', 'n\r'],
      ],
      ...words,
    );
    expect([unasked, status]).toEqual([[], 0]);
    expect(JSON.parse(readFileSync(configFile(), 'utf8')).ARC_SERVER).toBe(sandbox.url);
    const again = await converse(
      [
        ['What now? [s]', 'w\r'],
        ['Run a test job now?', 'n\r'],
      ],
      ...words,
      '--force',
    );
    expect([again.unasked, again.status]).toEqual([[], 0]);
    expect(JSON.parse(readFileSync(configFile(), 'utf8')).ARC_SERVER).toBe('localhost:1');
  });
});

describe('config init without a terminal', () => {
  it('writes absolute paths, as the configuration is used from everywhere', async () => {
    await using sandbox = await startSandbox();
    const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = sandbox.config;
    const words = ['--cert', CLIENT_CERT, '--key', CLIENT_KEY, '--certs-dir', CERTS_DIR].map((word) =>
      word.startsWith('/') ? relative(process.cwd(), word) : word,
    );
    const system = new TestSystem({ env: { HOME: home } });
    expect(await main(['config', 'init', '--server', sandbox.url, ...words], system)).toBe(0);
    expect(JSON.parse(readFileSync(configFile(), 'utf8'))).toMatchObject({ CLIENT_CERT, CLIENT_KEY, CERTS_DIR });
  });

  it('keeps the virtual organisation of the configuration that it replaces, and where its servers and signers are named', async () => {
    await using sandbox = await startSandbox({ admits: ['/sandbox/Role=production'] });
    const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '', VOMSES, VOMSDIR } = sandbox.config;
    const organisation = { VOMS: ['sandbox:/sandbox/Role=production'], VOMSES, VOMSDIR };
    mkdirSync(dirname(configFile()), { recursive: true });
    writeFileSync(configFile(), JSON.stringify({ ARC_SERVER: 'ce.example.org', ...organisation }));
    const system = new TestSystem({ env: { HOME: home } });
    const words = ['--force', '--cert', CLIENT_CERT, '--key', CLIENT_KEY, '--certs-dir', CERTS_DIR];
    expect(await main(['config', 'init', '--server', sandbox.url, ...words], system)).toBe(0);
    expect(JSON.parse(readFileSync(configFile(), 'utf8'))).toMatchObject({ ARC_SERVER: sandbox.url, ...organisation });
  });
});

describe('config init without a terminal', () => {
  const bundle = new URL('../../../client/fixtures/pkcs12/openssl-3.0/aes-256.p12', import.meta.url);

  async function init(...words: readonly string[]) {
    await using sandbox = await startSandbox();
    // The sandbox does not know the authority of the certificate in the bundle, and it was valid then.
    const now = () => new Date('2026-11-23T04:00:00Z');
    const system = new TestSystem({ env: { HOME: home, LANG: 'C.UTF-8' }, now });
    const places = ['--server', sandbox.url, '--certs-dir', sandbox.config.CERTS_DIR ?? ''];
    const status = await main(['config', 'init', ...places, ...words], system);
    return { status, stderr: system.stderr.text };
  }

  it.each([
    ['that it finds', '.globus/usercred.p12', []],
    ['that it is given', 'cert.p12', ['--cert']],
  ])('imports a file of a browser %s, if it is told where the pass phrase is', async (_, name, option) => {
    mkdirSync(join(home, '.globus'));
    const path = join(home, name);
    copyFileSync(bundle, path);
    const cert = option.flatMap((word) => [word, path]);
    const untold = await init(...cert);
    expect(untold.status).toBe(103);
    expect(untold.stderr).toContain(`jasmin-arc credential import ${path}`);
    expect(existsSync(join(home, '.arc/userkey.pem'))).toBe(false);

    const phrase = join(home, 'phrase');
    writeFileSync(phrase, 'correct horse\n', { mode: 0o600 });
    const { stderr } = await init(...cert, '--passphrase-from', `file:${phrase}`);
    expect(stderr).toContain(`key ${join(home, '.arc/userkey.pem')}, protected by a pass phrase`);
    expect(existsSync(join(home, '.arc/usercert.pem'))).toBe(true);
  });
});
