import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { TestSystem } from '../process/system.fixture.js';
import { formatOptions } from './show-config.js';

let sandbox: Sandbox;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-show-config-'));
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.close();
  rmSync(directory, { recursive: true });
});

async function run(options: object | string, ...words: readonly string[]) {
  const path = join(directory, 'config.json');
  writeFileSync(path, typeof options === 'string' ? options : JSON.stringify(options));
  const system = new TestSystem({ env: { HOME: directory, LANG: 'C.UTF-8' } });
  const status = await main(['--config', path, ...words], system);
  return { status, stdout: system.stdout.text, stderr: system.stderr.text };
}

describe('config show', () => {
  it('shows which options were set and which are defaults, the user and the validity', async () => {
    const { stdout, status } = await run(
      { ...sandbox.config, PROXY_FILE: join(directory, 'none.pem') },
      'config',
      'show',
      '--server',
      'ce.example.org',
    );
    expect(status).toBe(0);
    expect(stdout).toContain('Server         https://ce.example.org:443/arex\n');
    expect(stdout).toMatch(/User {11}\/.*CN=.*\nIssued by {6}\/.*\nCertificate {4}valid until \d{4}-.* \(in \d+d\)\n/);
    expect(stdout).toContain('Proxy          none yet: it is made when it is needed\n');
    expect(stdout).toContain(`CLIENT_CERT              file      ${sandbox.config.CLIENT_CERT}\n`);
    expect(stdout).toContain('ARC_SERVER               --server  ce.example.org\n');
    expect(stdout).toContain('PROXY_VALIDITY_PERIOD    default   43200\n');
  });

  it('says until when the proxy is valid, and whether it is another user’s', async () => {
    const arc = new ArcInterface({ ...sandbox.config, PROXY_FILE: join(directory, 'proxy.pem') }, { log: null });
    await arc.createProxy();
    await arc.close();
    const own = { ...sandbox.config, PROXY_FILE: join(directory, 'proxy.pem') };
    expect((await run(own, 'config', 'show')).stdout).toMatch(/^Proxy {10}valid until .* \(in 11h\)$/m);
    const { CLIENT_CERT, CLIENT_KEY } = await sandbox.user('somebody');
    expect((await run({ ...own, CLIENT_CERT, CLIENT_KEY }, 'config', 'show')).stdout).toMatch(
      /^Proxy {10}of another user, .*CN=tester: a new one is made when it is needed$/m,
    );
  });

  it('shows the file of the certificate as that of the key, where the key is in it', async () => {
    const { CLIENT_CERT: cert = '', CLIENT_KEY: key = '', ...others } = sandbox.config;
    const both = join(directory, 'both.pem');
    writeFileSync(both, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
    const { stdout } = await run({ ...others, CLIENT_CERT: both }, 'config', 'show');
    expect(stdout).toMatch(new RegExp(`^CLIENT_KEY +default +${both}$`, 'm'));
    expect(stdout).not.toContain('Unusable');
    const { options, sources, user } = JSON.parse(
      (await run({ ...others, CLIENT_CERT: both }, 'config', 'show', '--json')).stdout,
    );
    expect([options.CLIENT_KEY, sources.CLIENT_KEY, user.key]).toEqual([both, 'default', undefined]);
  });

  it('says that a PKCS #12 file needs its pass phrase', async () => {
    const bundle = join(directory, 'me.p12');
    const fixture = new URL('../../../client/fixtures/pkcs12/openssl-3.0/aes-256.p12', import.meta.url);
    writeFileSync(bundle, readFileSync(fixture), { mode: 0o600 });
    const { CLIENT_KEY: _, ...others } = sandbox.config;
    const { stdout } = await run({ ...others, CLIENT_CERT: bundle }, 'config', 'show');
    expect(stdout).toContain(`User           unknown: ${bundle} is protected by a pass phrase, and none was given\n`);
  });

  it('says what is wrong with the certificate or its key, for programs too', async () => {
    const { CLIENT_CERT } = sandbox.config;
    const other = await startSandbox();
    const { stdout } = await run(
      { ...sandbox.config, CLIENT_KEY: other.config.CLIENT_KEY },
      'config',
      'show',
      '--json',
    );
    await other.close();
    expect(JSON.parse(stdout)).toMatchObject({
      sources: { CLIENT_CERT: 'file', INTERFACE: 'default' },
      user: { subject: expect.any(String), notAfter: expect.any(String), trouble: expect.stringContaining('key') },
      options: { CLIENT_CERT },
    });
  });
});

describe('the options of config show', () => {
  it('have a value on a line of its own, whole, where it does not fit beside its name', () => {
    const long = `/home/${'d'.repeat(60)}/usercert.pem`;
    const options = [
      { name: 'CLIENT_CERT', source: 'file', value: long },
      { name: 'INTERFACE', source: 'default', value: 'auto' },
    ] as const;
    expect(formatOptions(options, { columns: 80 })).toEqual([
      'OPTION       FROM     VALUE',
      'CLIENT_CERT  file',
      `  ${long}`,
      'INTERFACE    default  auto',
    ]);
    expect(formatOptions(options, {})).toContain(`CLIENT_CERT  file     ${long}`);
  });
});

describe('config show without a configuration', () => {
  it('says that these are the defaults', async () => {
    const system = new TestSystem({ env: { HOME: directory, LANG: 'C.UTF-8' } });
    expect(await main(['config', 'show'], system)).toBe(0);
    const path = join(directory, '.config/jasmin-arc/config.json');
    expect(system.stdout.text).toContain(`Configuration  ${path} does not exist: these are the defaults\n`);
  });
});

describe('a configuration with a mistake', () => {
  it('every command asks whether CLIENT_CERT was meant by CLIENT_CRT', async () => {
    const { stderr, status } = await run({ CLIENT_CRT: '/x' }, 'status');
    expect(stderr).toMatch(
      /^warning: .*config\.json: There is no configuration option CLIENT_CRT; it is ignored\. Did you mean CLIENT_CERT\?\n/,
    );
    expect(status).toBe(0);
  });

  it('says in which line and column', async () => {
    const { stderr, status } = await run('{\n  "ARC_SERVER": "ce.example.org",\n}', 'status');
    expect(stderr).toMatch(
      /^error: .*config\.json is not JSON: line 2, column 33: there is a comma too many before }\n/,
    );
    expect(status).toBe(102);
  });
});

describe('help config', () => {
  it('is about the configuration, with the commands for it', async () => {
    const { stdout } = await run({}, 'help', 'config');
    expect(stdout).toMatch(/^Configuration\n/);
    expect(stdout).toContain('ARC_SERVER');
    expect(stdout).toContain('config init');
  });

  it('is named where the commands are listed', async () => {
    expect((await run({}, 'config', '--help')).stdout).toContain('jasmin-arc help config');
    expect((await run({}, 'proxy', '--help')).stdout).not.toContain('help proxy');
  });
});
