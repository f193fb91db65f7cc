import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { Credential } from 'jasmin-arc/pki';
import { describe, expect, it } from 'vitest';
import { LogLines } from './log-lines.js';
import { allServers, spokenOn, type TestServer } from './servers.js';

/** A web server that gives data to every client with a certificate, and remembers the certificates. */
interface DataServer extends AsyncDisposable {
  readonly url: string;
  readonly visitors: readonly PeerCertificate[];
}

async function startDataServer({ hosts }: TestServer): Promise<DataServer> {
  const visitors: PeerCertificate[] = [];
  const [cert, key] = await Promise.all([readFile(hosts.localhost.cert), readFile(hosts.localhost.key)]);
  const server = createServer({ cert, key, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    visitors.push((request.socket as TLSSocket).getPeerCertificate());
    const body = 'for friends\n';
    response.writeHead(200, { 'content-length': body.length }).end(request.method === 'HEAD' ? '' : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    visitors,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The common names of a subject, from the authority's side on. */
const commonNames = ({ subject }: PeerCertificate): readonly (string | undefined)[] => [subject.CN].flat();

const secondsLeft = ({ valid_to }: PeerCertificate): number => (Date.parse(valid_to) - Date.now()) / 1000;

describe.concurrent.each(spokenOn(allServers))('delegation over $spoken to $name', ({ spoken, server }) => {
  /** Runs a job whose input only its owner may have. @returns what its server was shown, and the delegation it has */
  async function fetchAsOwner(config: ConnectionOptions, data: DataServer) {
    const log = new LogLines();
    await using arc = new ArcInterface(config, { log, logLevel: 'DEBUG' });
    const jobId = await arc.submitJob({
      executable: { path: '/bin/cat', arguments: ['data'] },
      inputFiles: [{ name: 'data', sources: [{ uri: `${data.url}/data` }] }],
      stdout: 'said',
      outputFiles: [{ name: 'said' }],
    });
    const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
    expect(job.state, job.reason).toBe('Finished');
    expect(Buffer.concat(await (await arc.readJobFile(jobId, 'said')).toArray()).toString()).toBe('for friends\n');
    const known = (await arc.knownJobs()).find(({ id }) => id === jobId);
    const visitor = data.visitors.at(-1);
    if (visitor === undefined || known?.delegationId === undefined) throw new Error('Nothing was delegated');
    return { visitor, delegationId: known.delegationId, log };
  }

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
});
