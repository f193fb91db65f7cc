import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributePlan, attributeCertificateDer } from 'jasmin-arc-testing/voms/attribute-authority.js';
import { noRevocation } from '../../packages/client/src/voms/encode-attribute-certificate.js';
import { startHostServer } from './host-server.js';
import type { TestServer } from './servers.js';
import { readCertified, secondsSincePlan, VO, vomsSigner } from './voms-parties.js';

/** A VOMS server: it signs what it is asked for with the key of the host, for the user `member`. */
export async function startVomsServer(server: TestServer, plan: AttributePlan = {}) {
  const { authority, keyIdentifier } = vomsSigner(server);
  const member = readCertified(server.users.member);
  return startHostServer(server, (request, response) => {
    const fqans = /fqans=([^&]+)/.exec(request.url ?? '')?.[1]?.split(',') ?? [`/${VO}`];
    const der = attributeCertificateDer(authority, member, {
      vo: VO,
      host: 'localhost',
      fqans: fqans.map((fqan) => `${fqan}${fqan.includes('Role=') ? '' : '/Role=NULL'}/Capability=NULL`),
      notBefore: secondsSincePlan() - 60,
      notAfter: secondsSincePlan() + 12 * 3600,
      extensions: [noRevocation, keyIdentifier],
      ...plan,
    });
    const body = `<voms><ac>${der.toString('base64')}</ac></voms>`;
    response.writeHead(200, { 'content-length': body.length }).end(body);
  });
}

/**
 * What the organisation publishes: the line for its server, in a home, and who signs.
 * @returns the VOMS directory
 */
export function publishOrganisation(home: string, { hosts }: TestServer, port: number): string {
  mkdirSync(join(home, '.arc'), { recursive: true });
  writeFileSync(join(home, '.arc', 'vomses'), `"${VO}" "localhost" "${port}" "/CN=localhost" "${VO}"\n`);
  const vomsDirectory = join(home, 'vomsdir');
  mkdirSync(join(vomsDirectory, VO), { recursive: true });
  const { subject, issuer } = readCertified(hosts.localhost).certificate;
  writeFileSync(join(vomsDirectory, VO, 'localhost.lsc'), `${subject}\n${issuer}\n`);
  return vomsDirectory;
}
