import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { ArcInterface } from 'jasmin-arc';
import { Certificate } from 'jasmin-arc/pki';
import { readAttributeCertificates } from 'jasmin-arc/voms';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { startHostServer } from './host-server.js';
import { printRemoteFile } from './remote-data.js';
import { releases, type TestServer } from './servers.js';
import { VO } from './voms-parties.js';
import { publishOrganisation, startVomsServer } from './voms-server.js';

/** The certificates that a client has shown, its own first. */
function shownBy(socket: TLSSocket): readonly Buffer[] {
  const chain: Buffer[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && !chain.some((each) => each.equals(next?.raw ?? each))) {
    chain.push(next.raw);
    next = next.issuerCertificate;
  }
  return chain;
}

/** A home of a member's own, which knows the organisation. */
function homeOf(server: TestServer, port: number): string {
  const home = mkdtempSync(join(inject('scratch'), 'voms-'));
  vi.stubEnv('X509_VOMS_DIR', publishOrganisation(home, server, port));
  return home;
}

/** A web server that gives data to all, and keeps what they have shown. */
async function startDataServer(server: TestServer) {
  const visitors: (readonly Buffer[])[] = [];
  const listening = await startHostServer(server, (request, response) => {
    visitors.push(shownBy(request.socket as TLSSocket));
    const body = 'for members\n';
    response.writeHead(200, { 'content-length': body.length }).end(request.method === 'HEAD' ? '' : body);
  });
  return { ...listening, visitors };
}

afterEach(() => void vi.unstubAllEnvs());

describe.each(releases)('a user whom $name lets in as a member of a virtual organisation only', (server) => {
  it('is refused without it, and runs a program with it', async () => {
    await using voms = await startVomsServer(server);
    const options = { config: server.connection('member'), directory: homeOf(server, voms.port) };
    const without = await runCommandLine(['run', '--', 'echo', 'in'], options);
    expect(without.status).not.toBe(0);
    expect(without.stdout.toString()).toBe('');

    const run = await runCommandLine(['run', '--voms', `${VO}:/${VO}/Role=production`, '--', 'echo', 'in'], options);
    expect(run.stderr).not.toContain('warning');
    expect([run.status, run.stdout.toString()]).toEqual([0, 'in\n']);

    const shown = await runCommandLine(['proxy', 'show', '--json'], options);
    expect(JSON.parse(shown.stdout.toString()).proxy.attributes).toMatchObject([
      { vo: VO, fqans: [`/${VO}/Role=production`], isValid: true, isVerified: true },
    ]);
  });

  it('is let in with nothing but the proxy that another tool has made', async () => {
    await using voms = await startVomsServer(server);
    const { CLIENT_CERT, CLIENT_KEY, PROXY_FILE, ...others } = server.connection('member');
    const maker = {
      config: { ...others, CLIENT_CERT, CLIENT_KEY, PROXY_FILE },
      directory: homeOf(server, voms.port),
    };
    const made = await runCommandLine(['proxy', 'create', '--voms', VO], maker);
    expect([made.status, made.stderr]).toEqual([0, '']);

    vi.stubEnv('X509_USER_PROXY', PROXY_FILE);
    const before = readFileSync(PROXY_FILE);
    const directory = mkdtempSync(join(inject('scratch'), 'voms-'));
    const run = await runCommandLine(['run', '--', 'echo', 'in'], { config: others, directory });
    expect([run.status, run.stdout.toString()], run.stderr).toEqual([0, 'in\n']);
    expect(readFileSync(PROXY_FILE).equals(before)).toBe(true);
  });

  it('has jobs that show it, too, where they fetch their data', async () => {
    await using voms = await startVomsServer(server);
    await using data = await startDataServer(server);
    vi.stubEnv('HOME', homeOf(server, voms.port));
    await using arc = new ArcInterface({ ...server.connection('member'), VOMS: [VO] }, { log: null });
    const jobId = await arc.submitJob(printRemoteFile(`https://localhost:${data.port}/data`));
    const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
    expect(job.state, job.reason).toBe('Finished');
    const chain = (data.visitors.at(-1) ?? []).map((der) => new Certificate(der, 'what a visitor has shown'));
    expect(readAttributeCertificates(chain).map(({ vo, fqans }) => [vo, fqans])).toEqual([
      [VO, [`/${VO}/Role=NULL/Capability=NULL`]],
    ]);
  });
});
