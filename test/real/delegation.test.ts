import { constants } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { Credential } from 'jasmin-arc/pki';
import { describe, expect, it } from 'vitest';
import { LogLines } from './log-lines.js';
import { printRemoteFile } from './remote-data.js';
import { releases, spokenOn, type TestServer } from './servers.js';

/** A web server that gives data to every client with a certificate, and remembers the certificates. */
interface DataServer extends AsyncDisposable {
  readonly url: string;
  /** Who has read from it. */
  readonly visitors: readonly PeerCertificate[];
  /** Who has written to it, or was about to. */
  readonly writers: readonly PeerCertificate[];
}

async function startDataServer({ hosts }: TestServer): Promise<DataServer> {
  const visitors: PeerCertificate[] = [];
  const writers: PeerCertificate[] = [];
  const [cert, key] = await Promise.all([readFile(hosts.localhost.cert), readFile(hosts.localhost.key)]);
  // A connection that resumes a session shows no certificate again: without tickets, none can resume one.
  const secureOptions = constants.SSL_OP_NO_TICKET;
  const tls = { cert, key, requestCert: true, rejectUnauthorized: false, secureOptions };
  const server = createServer(tls, (request, response) => {
    const client = (request.socket as TLSSocket).getPeerCertificate();
    // ARC 7 asks for the whole address, as of a proxy.
    const { pathname } = new URL(request.url ?? '/', 'https://localhost');
    if (pathname !== '/data') writers.push(client);
    if (request.method === 'PUT') {
      request.resume().once('end', () => response.writeHead(201, { 'content-length': 0 }).end());
      return;
    }
    // A server asks for a file before it delivers it, and replaces none.
    if (pathname !== '/data') {
      response.writeHead(404, { 'content-length': 0 }).end();
      return;
    }
    visitors.push(client);
    const body = 'for friends\n';
    response.writeHead(200, { 'content-length': body.length }).end(request.method === 'HEAD' ? '' : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    visitors,
    writers,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A web server that gives data to all. */
async function startOpenServer() {
  const server = createHttpServer(({ method }, response) => {
    const body = 'for all\n';
    response.writeHead(200, { 'content-length': body.length }).end(method === 'HEAD' ? '' : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The common names of a subject, from the authority's side on. */
const commonNames = ({ subject }: PeerCertificate): readonly (string | undefined)[] => [subject.CN].flat();

const secondsLeft = ({ valid_to }: PeerCertificate): number => (Date.parse(valid_to) - Date.now()) / 1000;

describe.concurrent.each(spokenOn(releases))('delegation over $spoken to $name', ({ spoken, server }) => {
  /** Runs a job whose input only its owner may have. @returns what its server was shown, and the delegation it has */
  async function fetchAsOwner(config: ConnectionOptions, data: DataServer) {
    const log = new LogLines();
    await using arc = new ArcInterface(config, { log, logLevel: 'DEBUG' });
    const jobId = await arc.submitJob(printRemoteFile(`${data.url}/data`));
    const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
    expect(job.state, job.reason).toBe('Finished');
    expect(Buffer.concat(await (await arc.readJobFile(jobId, 'said')).toArray()).toString()).toBe('for friends\n');
    const known = (await arc.knownJobs()).find(({ id }) => id === jobId);
    const visitor = data.visitors.at(-1);
    if (visitor === undefined || known?.delegationId === undefined) throw new Error('Nothing was delegated');
    return { visitor, delegationId: known.delegationId, log };
  }

  it('with DELEGATE auto a job with inputs from here, or from where all may read, does without; one with data of its user does not', async () => {
    await using data = await startDataServer(server);
    await using open = await startOpenServer();
    const log = new LogLines();
    await using arc = new ArcInterface(
      { ...server.connection(), INTERFACE: spoken, DELEGATE: 'auto' },
      { log, logLevel: 'DEBUG' },
    );
    const isDelegated = () => /^Delegation \S+ is valid until|POST \S+delegations/m.test(log.text);
    const localPath = join(dirname(arc.config.JOBS_INFO_FILE), 'data');
    await writeFile(localPath, 'from here\n');
    const { inputFiles: _, ...printing } = printRemoteFile('');
    const jobs = [{ ...printing, inputFiles: [{ name: 'data', localPath }] }, printRemoteFile(`${open.url}/data`)];
    const without = await arc.submitJobs(jobs);
    expect(isDelegated(), log.text).toBe(false);
    expect(log.text).toContain('DELEGATE is auto: no delegation for any of 2 jobs');
    // Beside one that needs a delegation, another still gets none.
    const mixed = await arc.submitJobs([jobs[0] ?? printing, printRemoteFile(`${data.url}/data`)]);
    expect(isDelegated()).toBe(true);
    const ids = [...without, ...mixed].flatMap((one) => ('jobId' in one ? [one.jobId] : []));
    const ended = await Promise.all(ids.map((id) => arc.waitForJob(id, { pollSeconds: 1 })));
    expect(ended.map(({ state, reason }) => reason ?? state)).toEqual(Array(4).fill('Finished'));
    const said = ids.map(async (id) => Buffer.concat(await (await arc.readJobFile(id, 'said')).toArray()).toString());
    expect(await Promise.all(said)).toEqual(['from here\n', 'for all\n', 'from here\n', 'for friends\n']);
    const known = new Map((await arc.knownJobs()).map((job) => [job.id, job.delegationId]));
    expect(ids.map((id) => Boolean(known.get(id)))).toEqual([false, false, false, true]);
    expect(data.visitors.every((visitor) => commonNames(visitor).length > 1)).toBe(true);
  });

  it('a job fetches its data in the name of its user; later runs use the same delegation, renewed when it is short', async () => {
    await using data = await startDataServer(server);
    const config = { ...server.connection(), INTERFACE: spoken };
    const user = Credential.fromPem(
      (await readFile(server.users.tester.cert, 'utf8')) + (await readFile(server.users.tester.key, 'utf8')),
      'the tester',
    );
    const first = await fetchAsOwner({ ...config, PROXY_VALIDITY_PERIOD: 900 }, data);
    // A proxy's subject is that of its owner and one more common name.
    expect(user.identity).toContain(`/CN=${commonNames(first.visitor)[0]}`);
    expect(commonNames(first.visitor).length).toBeGreaterThan(1);
    expect(secondsLeft(first.visitor)).toBeLessThanOrEqual(900);

    const again = await fetchAsOwner({ ...config, PROXY_VALIDITY_PERIOD: 900 }, data);
    expect(again.delegationId).toBe(first.delegationId);
    expect(again.visitor.fingerprint256).toBe(first.visitor.fingerprint256);

    const renewed = await fetchAsOwner({ ...config, PROXY_VALIDITY_PERIOD: 43_200 }, data);
    expect(renewed.delegationId).toBe(first.delegationId);
    expect(secondsLeft(renewed.visitor)).toBeGreaterThan(40_000);
  });

  /** A job that ends after `seconds`, and has its server deliver a file then, in the name of its user. */
  const lateDelivery = (data: DataServer, seconds: number) => ({
    executable: { path: '/bin/sh', arguments: ['-c', `sleep ${seconds}; echo late >late`] },
    outputFiles: [{ name: 'late', targets: [{ uri: `${data.url}/late` }] }],
  });

  /** The file came with a proxy that ends later, which is one that was made while the job ran. */
  function expectDelivered({ writers }: DataServer, later: number): void {
    // What is known of a connection without a certificate is empty.
    const ends = writers.flatMap(({ valid_to }) => (valid_to === undefined ? [] : Date.parse(valid_to)));
    expect(writers.length).toBeGreaterThan(0);
    // ARC 7 keeps the proxy that the job began with, and shows none when that has ended.
    if (server.release.startsWith('6.')) expect(ends.at(-1)).toBeGreaterThan(later);
    else expect(ends).toEqual([]);
  }

  it('a job that is still running when its proxy ends delivers its file with the one it was renewed with', async () => {
    await using data = await startDataServer(server);
    const config = { ...server.connection(), INTERFACE: spoken };
    const endsAfter = 60;
    await using arc = new ArcInterface({ ...config, PROXY_VALIDITY_PERIOD: endsAfter }, { log: null });
    const begun = Date.now();
    const jobId = await arc.submitJob(lateDelivery(data, endsAfter + 10));
    expect(await arc.renewDelegations([jobId])).toMatchObject([{ outcome: 'lasts' }]);
    await using later = new ArcInterface({ ...config, PROXY_VALIDITY_PERIOD: 900 }, { log: null });
    const [renewal] = await later.renewDelegations([jobId]);
    if (renewal?.outcome !== 'renewed') throw new Error(`It is not renewed: ${renewal?.outcome}`);
    expect(renewal.notAfter.getTime()).toBeGreaterThan(begun + 800_000);
    const job = await later.waitForJob(jobId, { pollSeconds: 1 });
    expect(job.state, job.reason).toBe('Finished');
    expectDelivered(data, begun + 800_000);
    expect(await later.renewDelegations([jobId])).toEqual([{ jobId, outcome: 'over' }]);
  });

  it('a job keeps a proxy of a minute for as long as it is watched, and delivers its file with the last one', async () => {
    await using data = await startDataServer(server);
    const config = { ...server.connection(), INTERFACE: spoken, PROXY_VALIDITY_PERIOD: 60 };
    await using arc = new ArcInterface(config, { log: null });
    const begun = Date.now();
    const jobId = await arc.submitJob(lateDelivery(data, 100));
    const ends = new Set<number>();
    const ended = arc.waitForJob(jobId, { pollSeconds: 1 });
    for await (const [look] of arc.watchJobs([jobId], { maxPollSeconds: 2 })) {
      const job = look?.found === 'here' ? look.job : undefined;
      if (job?.credentialEndsAt === undefined) continue;
      ends.add(job.credentialEndsAt.getTime());
      expect(job.credentialEndsAt.getTime()).toBeGreaterThan(Date.now());
    }
    const { state, reason } = await ended;
    expect(state, reason).toBe('Finished');
    expect(ends.size).toBeGreaterThan(2);
    expectDelivered(data, begun + 100_000);
  });
});
