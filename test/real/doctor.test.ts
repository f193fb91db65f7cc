import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { ArcInterface, type CheckName, type ConnectionOptions, diagnose, type Finding } from 'jasmin-arc';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { describe, expect, inject, it } from 'vitest';
import { servers } from './servers.js';

async function findingsOf(config: ConnectionOptions, options = {}): Promise<ReadonlyMap<CheckName, Finding>> {
  const findings = new Map<CheckName, Finding>();
  await using arc = new ArcInterface(config, { log: null });
  for await (const finding of diagnose(() => arc, options)) findings.set(finding.check, finding);
  return findings;
}

const firstTrouble = (findings: ReadonlyMap<CheckName, Finding>): Finding | undefined =>
  [...findings.values()].find(({ status }) => status === 'failed');

describe.each(servers)('what is wrong with a job on $name', (server) => {
  it('is nothing, for one who is let in: a job runs to its end and is removed', async () => {
    const directory = mkdtempSync(join(inject('scratch'), 'doctor-'));
    const options = { config: server.connection(), directory };
    const { status, stdout } = await runCommandLine(['doctor', '--job', '--queue', server.queue, '--json'], options);
    const { findings } = JSON.parse(stdout.toString()) as { readonly findings: readonly { readonly check: string }[] };
    expect(findings.at(-1)).toMatchObject({ check: 'job', status: 'ok', facts: { isCleaned: true, stderr: '' } });
    expect(findings).toContainEqual(expect.objectContaining({ check: 'authorisation', status: 'ok' }));
    expect(status).toBe(0);
  });

  it('is authorisation, for a stranger with a good certificate, who is told as whom the server sees them', async () => {
    const findings = await findingsOf(server.connection('stranger'));
    expect(firstTrouble(findings)).toMatchObject({
      check: 'authorisation',
      error: { code: 'ERR_ARC_NOT_AUTHORISED' },
      facts: { kind: 'proxy', identity: expect.stringContaining('CN=stranger'), groups: [] },
    });
    expect(findings.get('delegation')).toMatchObject({ status: 'skipped', because: ['authorisation'] });
  });

  it('is authorisation, for one from an authority that the server does not know; here that is a warning', async () => {
    const findings = await findingsOf(server.connection('outsider'));
    expect(findings.get('authorities')).toMatchObject({
      status: 'warning',
      warnings: [{ kind: 'own-certificate', defect: { kind: 'no-path' } }],
    });
    expect(firstTrouble(findings)).toMatchObject({
      check: 'authorisation',
      error: { code: 'ERR_ARC_CREDENTIAL_REFUSED', remedy: 'complete-proxy-chain' },
    });
  });

  it('is the identity, for one whose certificate has expired; the way to the server is well', async () => {
    const findings = await findingsOf(server.connection('expired'));
    expect(firstTrouble(findings)).toMatchObject({
      check: 'identity',
      error: { code: 'ERR_ARC_CERTIFICATE_EXPIRED', remedy: 'renew-certificate' },
    });
    expect(findings.get('server-certificate')).toMatchObject({ status: 'ok' });
  });

  it('is the trust in the server, where its authority is not among those of the user', async () => {
    const findings = await findingsOf({ ...server.connection(), CERTS_DIR: server.otherCertsDir });
    expect(firstTrouble(findings)).toMatchObject({
      check: 'server-certificate',
      error: { code: 'ERR_ARC_SERVER_NOT_TRUSTED', remedy: 'install-authority' },
    });
  });

  it('is the interface, where the path of the address is another', async () => {
    const address = `${new URL(server.url).origin}/elsewhere`;
    const findings = await findingsOf({ ...server.connection(), ARC_SERVER: address });
    expect(firstTrouble(findings)?.check).toBe('interface');
  });

  it('is the queue, where there is none of that name', async () => {
    const findings = await findingsOf(server.connection(), { queue: 'nowhere' });
    expect(firstTrouble(findings)).toMatchObject({ check: 'queues', error: { code: 'ERR_ARC_NO_SUITABLE_QUEUE' } });
  });
});
