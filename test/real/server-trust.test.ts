import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ArcInterface, NotAnArcServerError, ServerNotTrustedError } from 'jasmin-arc';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openArcTools } from './arc-tools.js';
import { anyServer, type ServerConnection } from './servers.js';

const run = promisify(execFile);
const server = anyServer();

/** An authority made with ARC's own tool, a server with a certificate of it, and lists made with `openssl ca`. */
class TestAuthority {
  readonly directory: string;
  readonly certificate: string;
  readonly policy: string;
  /** What OpenSSL calls its files by. */
  hash = '';
  oldHash = '';

  constructor(directory: string) {
    this.directory = directory;
    this.certificate = join(directory, 'ca', 'ARC-TestCA-trust.pem');
    this.policy = join(directory, 'ca', 'ARC-TestCA-trust.signing_policy');
  }

  async make(): Promise<void> {
    const testCa = ['test-ca', '--ca-dir', join(this.directory, 'ca'), '--ca-id', 'trust'];
    await mkdir(join(this.directory, 'ca'));
    await run('arcctl', [...testCa, 'init']);
    await run('arcctl', [...testCa, 'hostcert', '-n', 'localhost'], { cwd: this.directory });
    const hashes = await run('openssl', ['x509', '-in', this.certificate, '-noout', '-hash', '-subject_hash_old']);
    [this.hash = '', this.oldHash = ''] = hashes.stdout.trim().split('\n');
    await writeFile(join(this.directory, 'index'), '');
    await writeFile(join(this.directory, 'number'), '01\n');
    const settings = { database: 'index', crlnumber: 'number', default_md: 'sha256', default_crl_days: '30' };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
    await writeFile(join(this.directory, 'ca.conf'), `[ca]\ndefault_ca = it\n[it]\n${lines.join('')}`);
  }

  async #ca(...args: readonly string[]): Promise<void> {
    const key = join(this.directory, 'ca', 'ARC-TestCA-trust-key.pem');
    const who = ['-config', 'ca.conf', '-cert', this.certificate, '-keyfile', key];
    await run('openssl', ['ca', ...who, ...args], { cwd: this.directory });
  }

  /** @returns the path of a new list */
  async list(name: string, ...args: readonly string[]): Promise<string> {
    const path = join(this.directory, name);
    await this.#ca('-gencrl', '-out', path, ...args);
    return path;
  }

  revokeHost = (): Promise<void> => this.#ca('-revoke', join(this.directory, 'host-localhost-cert.pem'));
}

describe('a server with a certificate of an authority in CERTS_DIR', () => {
  let authority: TestAuthority;
  let url: string;
  let requests = 0;
  let close: () => Promise<void>;
  const lists: Record<'good' | 'expired' | 'revoked' | 'foreign', string> = {
    good: '',
    expired: '',
    revoked: '',
    foreign: '',
  };

  beforeAll(async () => {
    authority = new TestAuthority(await mkdtemp(join(inject('scratch'), 'authority-')));
    await authority.make();
    lists.good = await authority.list(
      'good',
      '-crl_lastupdate',
      '20260101000000Z',
      '-crl_nextupdate',
      '20760101000000Z',
    );
    lists.expired = await authority.list(
      'old',
      '-crl_lastupdate',
      '20200101000000Z',
      '-crl_nextupdate',
      '20200201000000Z',
    );
    await authority.revokeHost();
    lists.revoked = await authority.list('revoked');
    const foreign = new TestAuthority(await mkdtemp(join(inject('scratch'), 'foreign-')));
    await foreign.make();
    // Another key, and in this one's name: the tool names its authorities after their ids.
    lists.foreign = await foreign.list('foreign');

    const file = (name: string) => readFile(join(authority.directory, `host-localhost-${name}.pem`));
    const web = createServer(
      { cert: await file('cert'), key: await file('key'), requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        requests += 1;
        request.resume();
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body></body></html>');
      },
    );
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    url = `https://localhost:${(web.address() as AddressInfo).port}/arex`;
    close = async () => {
      web.closeAllConnections();
      web.close();
      await once(web, 'close');
    };
  });
  afterAll(() => close());

  /** A directory of authorities with this one and the tester's own, and what else a case needs. */
  async function certsDir(prepare: (directory: string) => Promise<void>): Promise<string> {
    const directory = await mkdtemp(join(inject('scratch'), 'certs-'));
    await cp(server.certsDir, directory, { recursive: true, verbatimSymlinks: true });
    await copyFile(authority.certificate, join(directory, 'ARC-TestCA-trust.pem'));
    for (const hash of [authority.hash, authority.oldHash]) {
      await symlink('ARC-TestCA-trust.pem', join(directory, `${hash}.0`));
    }
    await prepare(directory);
    return directory;
  }

  async function ours(config: ServerConnection): Promise<string> {
    requests = 0;
    await using arc = new ArcInterface({ ...config, ARC_SERVER: url, INTERFACE: 'rest' }, { log: null });
    const error: unknown = await arc.getServiceInfo().catch((caught: unknown) => caught);
    if (error instanceof NotAnArcServerError) return 'trusted';
    if (!(error instanceof ServerNotTrustedError)) throw error;
    expect(requests).toBe(0);
    // The file, and the command that updates it.
    expect(error.message).toContain(`${config.CERTS_DIR}/${authority.hash}.`);
    expect(error.hint).toMatch(
      error.code === 'ERR_ARC_SIGNING_POLICY' ? /rpm -qf \S+signing_policy/ : /fetch-crl -l \S+certs-/,
    );
    return error.code;
  }

  async function arcls(config: ServerConnection): Promise<string> {
    await using tools = await openArcTools('6.17', config);
    const { status, stdout, stderr } = await tools.run('arcls', `${url}/rest/`);
    if (status === 0) return 'trusted';
    return (
      /CRL has expired|certificate revoked|signing policy|CRL signature failure/.exec(stdout + stderr)?.[0] ?? stderr
    );
  }

  const put = (name: () => string, source: () => string) => (directory: string) =>
    copyFile(source(), join(directory, name()));
  const list = (name: keyof typeof lists, suffix = 'r0') =>
    put(
      () => `${authority.hash}.${suffix}`,
      () => lists[name],
    );
  const policy = (subjects: string) => async (directory: string) => {
    const text = await readFile(authority.policy, 'utf8');
    const other = text.replace(/"[^"]*"/, `"${subjects}"`);
    await writeFile(join(directory, `${authority.hash}.signing_policy`), other);
  };

  it.each<[what: string, prepare: (directory: string) => Promise<void>, ours: string, arcls: string]>([
    ['there is neither a list nor a policy', async () => {}, 'trusted', 'trusted'],
    ['the list has others only', list('good'), 'trusted', 'trusted'],
    ['it is on the list', list('revoked'), 'ERR_ARC_SERVER_CERTIFICATE_REVOKED', 'certificate revoked'],
    ['the list has expired', list('expired'), 'ERR_ARC_REVOCATION_LIST', 'CRL has expired'],
    ['the list is signed with another key', list('foreign'), 'ERR_ARC_REVOCATION_LIST', 'CRL signature failure'],
    [
      'an older list does not have it, the newer one has',
      async (directory) => {
        await list('good')(directory);
        await list('revoked', 'r1')(directory);
      },
      'ERR_ARC_SERVER_CERTIFICATE_REVOKED',
      'certificate revoked',
    ],
    [
      'the last of several lists has it',
      async (directory) => {
        await list('expired')(directory);
        await list('good', 'r1')(directory);
        await list('revoked', 'r2')(directory);
      },
      'ERR_ARC_SERVER_CERTIFICATE_REVOKED',
      'certificate revoked',
    ],
    [
      'only the list of another authority has it',
      put(
        () => '12345678.r0',
        () => lists.revoked,
      ),
      'trusted',
      'trusted',
    ],
    ['the policy includes it', policy('/DC=org/DC=nordugrid/DC=ARC/O=TestCA/*'), 'trusted', 'trusted'],
    ['the policy excludes it', policy('/DC=org/DC=example/*'), 'ERR_ARC_SIGNING_POLICY', 'signing policy'],
    [
      'the policy has CN=host/*, which is two parts',
      policy('/*/CN=host/*'),
      'ERR_ARC_SIGNING_POLICY',
      'signing policy',
    ],
  ])('is judged as arcls judges it: %s', async (_what, prepare, expected, said) => {
    const config = { ...server.connection(), CERTS_DIR: await certsDir(prepare) };
    expect(await ours(config)).toBe(expected);
    expect(await arcls(config)).toBe(said);
    await rm(config.CERTS_DIR, { recursive: true });
  });

  it('is judged by a list in DER too, which arcls does not read', async () => {
    const directory = await certsDir(async (made) => {
      const out = join(made, `${authority.hash}.r0`);
      await run('openssl', ['crl', '-in', lists.revoked, '-outform', 'DER', '-out', out]);
    });
    expect(await ours({ ...server.connection(), CERTS_DIR: directory })).toBe('ERR_ARC_SERVER_CERTIFICATE_REVOKED');
  });
});
