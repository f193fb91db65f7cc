import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import { type GeneratedAttributes, generateAttributes } from 'jasmin-arc-testing/voms/generated-attributes.js';
import { describe, expect, inject, it } from 'vitest';
import { TrustedAuthorities } from '../../packages/client/src/identity/trusted-authorities.js';
import { Credential } from '../../packages/client/src/pki/credential.js';
import { DerError } from '../../packages/client/src/pki/der.js';
import { signProxy } from '../../packages/client/src/pki/proxy.js';
import { AttributeCertificate } from '../../packages/client/src/voms/attribute-certificate.js';
import { describeAttributeDefect } from '../../packages/client/src/voms/attribute-defect.js';
import { findAttributeDefect } from '../../packages/client/src/voms/find-attribute-defect.js';
import { vomsExtension } from '../../packages/client/src/voms/voms-extension.js';
import { releases, type TestServer } from './servers.js';
import { readCertified, secondsSincePlan, VO, vomsSigner } from './voms-parties.js';

/** How many are generated: fewer for 7.0, which judges as 7.2 does. */
const countFor = ({ release }: TestServer): number => (release.startsWith('7.0') ? 150 : 500);
const SEED = Number(process.env.ATTRIBUTES_SEED ?? 1);

/** What A-REX decides otherwise: who takes it for good, and in which releases. docs/certificates.md says why. */
const DIFFERENCES: Readonly<Record<string, { readonly good: 'here' | 'there'; readonly releases?: RegExp }>> = {
  'of the user by the name of the authority': { good: 'here' },
  'of the user by the number of the certificate and by name': { good: 'here', releases: /^6/ },
  'of the user by name alone': { good: 'here', releases: /^6/ },
  'with SHA-1': { good: 'there' },
  'with a group of another organisation': { good: 'there' },
  'without the certificate of its signer': { good: 'there' },
};

function differenceOn({ release }: TestServer, defect: string) {
  const { good, releases: some = /^/ } = DIFFERENCES[defect] ?? {};
  return good !== undefined && some.test(release) ? good : undefined;
}

function generate(server: TestServer): readonly GeneratedAttributes[] {
  const { authority, keyIdentifier } = vomsSigner(server);
  const user = readCertified(server.users.member);
  const other = readCertified(server.users.stranger);
  const host = 'localhost';
  const nowSeconds = secondsSincePlan();
  return generateAttributes(
    { authority, user, other, vo: VO, host, keyIdentifier, nowSeconds },
    { seed: SEED, count: countFor(server) },
  );
}

/** Our verdict. */
async function judge({ certsDir, users, hosts }: TestServer) {
  const directory = mkdtempSync(join(inject('scratch'), 'vomsdir-'));
  mkdirSync(join(directory, VO));
  const { subject, issuer } = readCertified(hosts.localhost).certificate;
  writeFileSync(join(directory, VO, 'localhost.lsc'), `${subject}\n${issuer}\n`);
  const user = readCertified(users.member).certificate;
  const authorities = new TrustedAuthorities(certsDir);
  return async (der: Buffer): Promise<string> => {
    try {
      const attributes = new AttributeCertificate(der);
      const defect = await findAttributeDefect(attributes, { user, vo: VO, directory, authorities });
      return defect === undefined ? 'good' : describeAttributeDefect(defect);
    } catch (error) {
      if (error instanceof DerError) return error.message;
      throw error;
    }
  };
}

/** How often a connection is opened for one answer: A-REX sends what is no TLS now and then, mostly to several at once. */
const MAX_CONNECTIONS = 5;

/** The status that the server answers a member with who shows such attributes; 200 if it lets the member in. */
function visit({ url, users, certsDir }: TestServer) {
  const { certificate, privateKey } = readCertified(users.member);
  const issuer = new Credential([certificate], privateKey);
  // Drawing a key for each would take longer than all the rest.
  const keys = rsaKeyPair('proxy');
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const ca = readCertified({
    cert: join(certsDir, 'ARC-TestCA-testbed.pem'),
    key: users.member.key,
  }).certificate.toPem();
  return async (der: Buffer): Promise<number | undefined> => {
    const value = { der } as AttributeCertificate;
    const proxy = signProxy({
      issuer,
      publicKey: keys.publicKey,
      validitySeconds: 3600,
      now: new Date(),
      extensions: [vomsExtension([value])],
    });
    const cert = proxy.toPem() + certificate.toPem();
    const ask = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const agent = new Agent({ cert, key, ca, maxCachedSessions: 0 });
        request(`${url}/rest/1.0/jobs`, { agent, signal: AbortSignal.timeout(30_000) }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        })
          .on('error', reject)
          .end();
      });
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (tries === MAX_CONNECTIONS) throw error;
        await setTimeout(tries * 200);
      }
    }
  };
}

// Each one is a handshake with a client's certificate, a tenth of a second on a machine that does nothing else.
const options = { timeout: 20 * 60_000 };

describe.each(releases)('generated attribute certificates, shown to $name (ARC $release)', options, (server) => {
  it(`give access where they are good, and nowhere else: ${countFor(server)} of them`, async () => {
    const judged = await judge(server);
    const answered = visit(server);
    const different: string[] = [];
    const counts = { good: 0, defective: 0 };
    for (const { der, defect, plan } of generate(server)) {
      const [ours, status] = [await judged(der), await answered(der)];
      const [isGoodHere, isGoodThere] = [ours === 'good', status === 200];
      counts[isGoodHere ? 'good' : 'defective'] += 1;
      const difference = differenceOn(server, defect);
      const isAsKnown =
        difference === undefined
          ? isGoodHere === isGoodThere
          : isGoodHere === (difference === 'here') && isGoodThere === (difference === 'there');
      if (isAsKnown) continue;
      different.push(`${defect}: ${ours} here, ${status} there ${plan}`);
    }
    console.log(`${server.name}: ${counts.good} good, ${counts.defective} defective, ${different.length} otherwise`);
    expect(different.toSorted()).toEqual([]);
    expect(Math.min(counts.good, counts.defective)).toBeGreaterThan(countFor(server) / 5);
  });
});
