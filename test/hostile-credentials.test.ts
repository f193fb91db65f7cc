import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  Certificate,
  DerError,
  describeChainDefect,
  nameHashes,
  readCertificates,
  validateProxyChain,
} from 'jasmin-arc/pki';
import { readAttributeCertificates } from 'jasmin-arc/voms';
import { ecKeyPair, makeAuthority, makeUser, NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeRevocationList, revocationListPem } from 'jasmin-arc-testing/pki/crl-maker.js';
import { describe, expect, it } from 'vitest';
import { ArcError } from '../packages/client/src/errors/index.js';
import { berToDer } from '../packages/client/src/pki/ber.js';
import { readRevocationLists } from '../packages/client/src/pki/crl.js';
import { readDelegationRequest } from '../packages/client/src/pki/delegation.js';
import { readNamespaces } from '../packages/client/src/pki/namespaces.js';
import { readPkcs12 } from '../packages/client/src/pki/pkcs12.js';
import { readPrivateKey } from '../packages/client/src/pki/private-key.js';
import { permits, readSigningPolicy } from '../packages/client/src/pki/signing-policy.js';

const FIXTURES = fileURLToPath(new URL('../packages/client/fixtures/', import.meta.url));

const files = (directory: string, suffix: string): readonly Buffer[] =>
  readdirSync(join(FIXTURES, directory), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => readFileSync(join(FIXTURES, directory, name)));

/** What happens to a file on its way, or is done to it on purpose. */
type Mutation = (bytes: Buffer) => Buffer;

const place = fc.nat(1_000_000);
const insert =
  (at: number, added: Uint8Array): Mutation =>
  (bytes) => {
    const start = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, start), added, bytes.subarray(start)]);
  };
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ at: place, byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x30, 0x7f, 0x80, 0x84, 0xff)) }).map(
    ({ at, byte }): Mutation =>
      (bytes) => {
        const changed = Buffer.from(bytes);
        if (changed.length > 0) changed.writeUInt8(byte, at % changed.length);
        return changed;
      },
  ),
  place.map(
    (at): Mutation =>
      (bytes) =>
        bytes.subarray(0, at % (bytes.length + 1)),
  ),
  place.map(
    (at): Mutation =>
      (bytes) =>
        bytes.subarray(at % (bytes.length + 1)),
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 20 })).map(([at, added]) => insert(at, added)),
  // An element within itself, as deep as it goes.
  fc.tuple(place, fc.nat(200)).map(([at, count]) => insert(at, Buffer.alloc(2 * count, Buffer.of(0x30, 0x80)))),
  fc.tuple(place, place, fc.nat(400)).map(
    ([at, from, length]): Mutation =>
      (bytes) =>
        insert(at, bytes.subarray(from % (bytes.length + 1)).subarray(0, length))(bytes),
  ),
);
const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
const mutate = (bytes: Buffer, changes: readonly Mutation[]): Buffer =>
  changes.reduce((changed, change) => change(changed), bytes);

/** Reads and looks at everything: what is decoded only when it is read must not fail otherwise, either. */
const lookAt = (certificates: readonly Certificate[]): void => {
  for (const certificate of certificates) {
    nameHashes(certificate.subjectName);
    certificate.extensions.check();
  }
  const verdict = validateProxyChain(certificates, { trustAnchors: certificates.slice(-1), now: NOW });
  if (!verdict.valid) describeChainDefect(verdict.defect);
  readAttributeCertificates(certificates);
};

const encryptedKeys = (['pkcs8', 'sec1'] as const).map((type) =>
  Buffer.from(
    ecKeyPair('encrypted').privateKey.export({ type, format: 'pem', cipher: 'aes-128-cbc', passphrase: 'b' }),
  ),
);
const authority = makeAuthority('authority');
const list = makeRevocationList(authority, { revoked: [makeUser(authority, 'revoked')] });
const pems = [...files('proxies', '.pem'), ...files('voms', '.pem')];
const policy = `access_id_CA X509 '/C=UK/CN=CA'\npos_rights globus CA:sign\ncond_subjects globus '"/C=UK/*" "/O=?"'\n`;
const namespaces = 'TO Issuer "/C=UK/CN=CA" \\\n  PERMIT Subject "/C=UK/.*"\n';

const READERS: Readonly<
  Record<
    string,
    {
      readonly of: readonly Buffer[];
      readonly read: (bytes: Buffer) => void;
      readonly runs: number;
      /** @default true */
      readonly refuses?: boolean;
    }
  >
> = {
  'certificates, in PEM': {
    of: pems,
    read: (bytes) => lookAt(readCertificates(bytes.toString('latin1'), 'a')),
    runs: 300,
  },
  'certificates, in DER': {
    of: pems.flatMap((pem) => {
      try {
        return readCertificates(pem.toString(), 'a').map(({ der }) => der);
      } catch {
        return []; // keys and requests
      }
    }),
    read: (bytes) => lookAt([new Certificate(bytes)]),
    runs: 500,
  },
  'private keys': {
    of: [...files('proxies', '-key.pem'), ...encryptedKeys],
    read: (bytes) => readPrivateKey(bytes.toString('latin1'), 'a', 'b'),
    runs: 200,
  },
  'requests of services': {
    of: files('proxies', 'request.pem'),
    read: (bytes) => readDelegationRequest(bytes.toString('latin1')),
    runs: 200,
  },
  'PKCS #12 files': {
    of: files('pkcs12', '.p12'),
    read: (bytes) => readPkcs12(bytes, 'a', 'correct horse'),
    runs: 150,
  },
  'PKCS #12 files, without a pass phrase': {
    of: files('pkcs12', '.p12'),
    read: (bytes) => readPkcs12(bytes, 'a'),
    runs: 100,
  },
  BER: { of: files('pkcs12', '.p12'), read: (bytes) => berToDer(bytes), runs: 500 },
  'lists of revoked certificates': {
    of: [list, Buffer.from(revocationListPem(list))],
    read: (bytes) => {
      for (const each of readRevocationLists(bytes)) {
        each.isSignedBy(authority.certificate);
        each.covers(authority.certificate);
        each.revocationOf(authority.certificate);
      }
    },
    runs: 300,
  },
  'signing policies': {
    of: [Buffer.from(policy)],
    refuses: false,
    read: (bytes) => permits(readSigningPolicy(bytes.toString('latin1')), '/C=UK/CN=CA', '/C=UK/CN=a'),
    runs: 300,
  },
  namespaces: {
    of: [Buffer.from(namespaces)],
    refuses: false,
    read: (bytes) => permits(readNamespaces(bytes.toString('latin1'), '/CN=CA'), '/C=UK/CN=CA', '/C=UK/CN=a'),
    runs: 300,
  },
};

describe('damaged and hostile files', () => {
  it.each(Object.entries(READERS))(
    'are refused as what they are, if at all: %s',
    (_what, { of, read, runs, refuses = true }) => {
      let refused = 0;
      fc.assert(
        fc.property(fc.constantFrom(...of), mutations, (bytes, changes) => {
          try {
            read(mutate(bytes, changes));
          } catch (error) {
            if (!(error instanceof ArcError) && !(error instanceof DerError)) throw error;
            refused += 1;
          }
        }),
        { numRuns: runs },
      );
      // Policies that are not understood permit nothing: they are never refused.
      expect(refused > 0).toBe(refuses);
    },
  );
});
