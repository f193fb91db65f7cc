import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { anyServer, releases, type TestServer, type UserName } from './servers.js';
import type { VomsFacts } from './testbed.js';
import { homeWithServers } from './voms-home.js';

const voms = inject('voms');
const DAY_MS = 86_400_000;

interface ShownAttributes {
  readonly vo: string;
  readonly fqans: readonly string[];
  readonly server: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** Makes a proxy with attributes, as a user types it. */
async function create(words: readonly string[], directory: string, user: UserName = 'member') {
  const config = anyServer().connection(user);
  const { status, stdout, stderr } = await runCommandLine(['proxy', 'create', '--json', ...words], {
    config,
    directory,
  });
  const proxy: { notAfter: string; attributes: ShownAttributes[] } | undefined =
    status === 0 ? JSON.parse(stdout.toString()).proxy : undefined;
  return { status, stderr, proxy, attributes: proxy?.attributes.at(0) };
}

async function listenOnLoopback(server: Server) {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** In front of the server of HTTPS, for its older protocol: it closes the connection on requests of HTTP, as the server of Debian 12 does. */
async function startWithoutHttp({ port }: VomsFacts, { hosts, users, certsDir }: TestServer) {
  const ca = readFileSync(join(certsDir, 'ARC-TestCA-testbed.pem'));
  const own = { cert: readFileSync(hosts.localhost.cert), key: readFileSync(hosts.localhost.key) };
  const member = { cert: readFileSync(users.member.cert), key: readFileSync(users.member.key) };
  const asked: string[] = [];
  const server = createTlsServer({ ...own, ca, requestCert: true, rejectUnauthorized: false }, (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request: Buffer) => {
      asked.push(request.toString('latin1', 0, 5));
      if (request.toString('latin1', 0, 4) === 'GET ') return void socket.destroy();
      const upstream = connect({ host: '127.0.0.1', servername: 'localhost', port, ca, ...member }, () => {
        upstream.write(request);
      });
      upstream.on('error', () => socket.destroy()).pipe(socket);
    });
  });
  return { ...(await listenOnLoopback(server)), asked };
}

/** It takes connections and says nothing. */
const startSilentServer = () => listenOnLoopback(createServer((socket) => void socket.on('error', () => undefined)));

describe.skipIf(voms === null)('VOMS servers of Debian', () => {
  if (voms === null) return;

  beforeAll(() => void vi.stubEnv('X509_VOMS_DIR', voms.vomsDir));
  afterAll(() => void vi.unstubAllEnvs());

  describe.each([
    { protocol: 'HTTPS', port: voms.port, unknownUser: 'NoSuchUser', unsatisfied: 'BadRequest' },
    { protocol: 'the older protocol', port: voms.legacyPort, unknownUser: '1001', unsatisfied: '1001' },
  ])('over $protocol', ({ port, unknownUser, unsatisfied }) => {
    it('give all groups of a member', async () => {
      const { attributes, stderr } = await create(['--voms', voms.vo], homeWithServers(port));
      expect(stderr).toBe('');
      expect(attributes).toMatchObject({ vo: voms.vo, server: `localhost:${port}`, isValid: true, isVerified: true });
      expect(attributes?.fqans.toSorted()).toEqual(['/testvo', '/testvo/prod']);
    });

    it('give a role, and groups and roles in the order in which they are asked for', async () => {
      const home = homeWithServers(port);
      const role = await create(['--voms', 'testvo:/testvo/prod/Role=production'], home);
      expect(role.attributes?.fqans[0]).toBe('/testvo/prod/Role=production');

      const several = ['/testvo/prod', '/testvo/Role=production', '/testvo'];
      for (const wanted of [several, several.toReversed()]) {
        const words = wanted.flatMap((fqan) => ['--voms', `testvo:${fqan}`]);
        const { attributes, stderr } = await create(words, home);
        expect(attributes?.fqans, stderr).toEqual(wanted);
      }
    });

    it('shorten the validity to their maximum, which is told and used', async () => {
      const days = (voms.longestLifetimeSeconds * 1_000) / DAY_MS;
      const words = ['--voms', voms.vo, '--valid', `${(days + 1) * 24}h`];
      const { status, stderr, proxy, attributes } = await create(words, homeWithServers(port));
      expect(status).toBe(0);
      expect(stderr).toMatch(/^warning: localhost warns: .* is shortened to \d+ seconds!\n$/);
      const from = Date.parse(attributes?.notBefore ?? '');
      expect(Date.parse(attributes?.notAfter ?? '') - from).toBe(days * DAY_MS);
      expect(Date.parse(proxy?.notAfter ?? '')).toBeGreaterThan(from + days * DAY_MS);
    });

    it.each([
      { wanted: 'testvo:/testvo/closed', command: 'G/testvo/closed' },
      { wanted: 'testvo:/testvo/unheard-of', command: 'G/testvo/unheard-of' },
      { wanted: 'testvo:/testvo/Role=admin', command: 'B/testvo:admin' },
    ])('refuse $wanted, and no proxy is made', async ({ wanted, command }) => {
      const { status, stderr } = await create(['--voms', wanted], homeWithServers(port));
      expect(status).toBe(103);
      expect(stderr).toContain(
        `error: No server of the virtual organisation testvo gave attributes: localhost:${port}: ${unsatisfied}: testvo: Unable to satisfy ${command} request!\n`,
      );
      expect(stderr).toContain('hint: Ask the managers of the virtual organisation whether it knows your certificate');
    });

    it('refuse a user whom they do not know', async () => {
      const { status, stderr } = await create(['--voms', voms.vo], homeWithServers(port), 'stranger');
      expect(status).toBe(103);
      expect(stderr).toContain(`localhost:${port}: ${unknownUser}: testvo: User unknown to this VO.\n`);
    });
  });

  it('are asked over the older protocol once they close the connection of HTTPS', async () => {
    await using inBetween = await startWithoutHttp(voms, anyServer());
    const words = ['--voms', 'testvo:/testvo/prod/Role=production'];
    const { attributes, stderr } = await create(words, homeWithServers(inBetween.port));
    expect(stderr).toBe('');
    expect(inBetween.asked).toEqual(['GET /', '<?xml']);
    expect(attributes?.fqans[0]).toBe('/testvo/prod/Role=production');
    expect(attributes?.server).toBe(`localhost:${voms.port}`);
  });

  it('are asked one after the other, where the first ones refuse the connection or say nothing', async () => {
    await using silent = await startSilentServer();
    const home = homeWithServers(1, silent.port, voms.port);
    const { status, attributes, stderr } = await create(['--voms', voms.vo], home);
    expect([status, attributes?.server], stderr).toEqual([0, `localhost:${voms.port}`]);
    expect(stderr).toContain(
      'warning: localhost:1 gave no attributes: Cannot reach localhost:1: the connection was refused',
    );
  });

  describe.concurrent.each(releases)('for a user whom $name (ARC $release) lets in as a member only', (server) => {
    it.each([
      { protocol: 'HTTPS', port: voms.port, wanted: 'testvo:/testvo/prod/Role=production' },
      { protocol: 'the older protocol', port: voms.legacyPort, wanted: 'testvo' },
    ])('give what is let in: over $protocol', async ({ port, wanted }) => {
      const options = { config: server.connection('member'), directory: homeWithServers(port) };
      const type = async (...words: readonly string[]) => {
        const { status, stdout, stderr } = await runCommandLine(words, options);
        expect(status, stderr).toBe(0);
        return stdout.toString();
      };
      await type('proxy', 'create', '--voms', wanted);
      // No further word of the organisation: the proxy shows it.
      const id = (await type('submit', '-o', 'made.txt', '--', 'sh', '-c', 'echo in > made.txt')).trim();
      await type('wait', id);
      await type('get', id, '--directory', 'results');
      expect(readFileSync(join(options.directory, 'results', 'made.txt'), 'utf8')).toBe('in\n');
    });
  });
});
