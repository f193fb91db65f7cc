import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { certificate as fixture, startTlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import { type Made, makeAuthority, makeUser, NOW, recorded, seconds } from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeRevocationList, type RevocationListPlan, revocationListPem } from 'jasmin-arc-testing/pki/crl-maker.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClockError } from '../errors/index.js';
import { TlsConnector } from '../http/tls-connector.js';
import { createLog } from '../log/log.js';
import { readCertificates } from '../pki/certificate.js';
import { nameHashes } from '../pki/name-hash.js';
import { TrustedAuthorities } from './trusted-authorities.js';

const first = makeAuthority('first');
const second = makeAuthority('second');
const intermediate = makeAuthority('intermediate', { issuer: first });
const expired = makeAuthority('expired', { notAfter: -1 });
const pem = (...made: readonly { certificate: { toPem(): string } }[]) =>
  made.map((one) => one.certificate.toPem()).join('');

let directory: string;
let lines: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'authorities-'));
  lines = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const put = (name: string, contents: string) => writeFile(join(directory, name), contents);

function open(now: () => Date = () => NOW): TrustedAuthorities {
  const debug = (message: string) => {
    lines.push(message);
  };
  const log = createLog({ debug, info: debug, warn: debug, error: debug }, 'DEBUG');
  return new TrustedAuthorities(directory, { log, now });
}

const subjects = async (authorities: TrustedAuthorities) =>
  (await authorities.certificates()).map(({ subject }) => subject.replace('/DC=org/DC=example/CN=', '')).sort();

describe('the directory of trusted authorities', () => {
  it('is read in the layout of IGTF, each authority once', async () => {
    await put('First.pem', pem(first));
    await symlink('First.pem', join(directory, '1f0e8352.0'));
    await symlink('First.pem', join(directory, '7169c2e0.0'));
    await put('7169c2e0.1', pem(second)); // another name with the same hash
    await put('1f0e8352.signing_policy', "access_id_CA X509 '/CN=first'");
    await put('1f0e8352.r0', '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n');
    await put('1f0e8352.info', 'alias = First');
    expect(await subjects(open())).toEqual(['first', 'second']);
  });

  it('is read as plain PEM files and bundles', async () => {
    await put('first.crt', `First Authority\n${pem(first)}`);
    await put('bundle.pem', pem(first, second, intermediate));
    const authorities = open();
    expect(await subjects(authorities)).toEqual(['first', 'intermediate', 'second']);
    expect([...(await authorities.pems())].sort()).toEqual([pem(first), pem(second), pem(intermediate)].sort());
  });

  it('may hold certificates that are no authority: they are skipped with a line at DEBUG', async () => {
    await put('first.pem', pem(first));
    await put('user.pem', pem(makeUser(first, 'tester')));
    await put('key.pem', recorded('user-key.pem'));
    await put('broken.pem', '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
    await put('mixed.pem', `-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n${pem(second)}`);
    await put('junk.0', '\0\xff');
    await put('readme.txt', pem(intermediate));
    await mkdir(join(directory, 'more.pem'));
    await symlink('nowhere', join(directory, 'dangling.pem'));
    execFileSync('mkfifo', [join(directory, 'pipe.pem')]);
    expect(await subjects(open())).toEqual(['first', 'second']);
    for (const name of ['tester', 'key.pem', 'broken.pem', 'mixed.pem', 'junk.0', 'dangling.pem']) {
      expect(lines.some((line) => line.includes(name))).toBe(true);
    }
    expect(lines.join()).not.toContain('PRIVATE KEY');
  });

  it('may hold expired authorities: those are ignored, also when they expire while the program runs', async () => {
    await put('first.pem', pem(first, expired, makeAuthority('soon', { notAfter: 10 })));
    let now = NOW;
    const authorities = open(() => now);
    expect(await subjects(authorities)).toEqual(['first', 'soon']);
    now = seconds(10);
    expect(await subjects(authorities)).toEqual(['first']);
  });

  it('is read again when a file comes, goes or is exchanged, and only then', async () => {
    await put('first.pem', pem(first));
    const authorities = open();
    const [before] = await authorities.certificates();
    expect((await authorities.certificates())[0]).toBe(before);
    await put('second.pem', pem(second));
    expect(await subjects(authorities)).toEqual(['first', 'second']);
    await rm(join(directory, 'first.pem'));
    expect(await subjects(authorities)).toEqual(['second']);
  });

  it('is read once by those who ask at the same time', async () => {
    await put('first.pem', pem(first));
    const authorities = open();
    const [a, b] = await Promise.all([authorities.certificates(), authorities.certificates()]);
    expect(a?.[0]).toBe(b?.[0]);
    expect(lines.filter((line) => line.startsWith('Found'))).toHaveLength(1);
  });

  it('is an error about the clock if no authority is valid yet: code, lag, remedy', async () => {
    const early = makeAuthority('early', { notBefore: 3600, notAfter: 7200 });
    await put('early.pem', pem(early));
    const error = await open()
      .certificates()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClockError);
    expect(error).toMatchObject({
      code: 'ERR_ARC_CLOCK',
      validFrom: seconds(3600),
      now: NOW,
      message: expect.stringMatching(/CN=early begins on .* it seems to be slow, by 60 minutes at least/),
      hint: expect.stringContaining('timedatectl'),
    });
    await put('first.pem', pem(first));
    const authorities = open();
    expect(await subjects(authorities)).toEqual(['first']);
    expect(await subjects(authorities)).toEqual(['first']);
    expect(lines.filter((line) => /CN=early begins on .* slow/.test(line))).toHaveLength(1);
  });

  it.each([
    ['is empty', async () => undefined, 'There is no certificate of an authority in'],
    [
      'holds only expired ones',
      () => put('old.pem', pem(expired)),
      'There is no authority whose certificate is valid now in',
    ],
    ['does not exist', () => rm(directory, { recursive: true }), 'no such file or directory'],
    [
      'is a file',
      async () => {
        await rm(directory, { recursive: true });
        await writeFile(directory, '');
      },
      'not a directory',
    ],
  ])('given that it %s, then the error says where authorities come from', async (_what, prepare, message) => {
    await prepare();
    await expect(open().certificates()).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_MISSING',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('CERTS_DIR'),
    });
  });

  it('recovers as soon as there is something', async () => {
    const authorities = open();
    await expect(authorities.certificates()).rejects.toThrow();
    await put('first.pem', pem(first));
    expect(await subjects(authorities)).toEqual(['first']);
    expect(await readFile(join(directory, 'first.pem'), 'utf8')).toBe((await authorities.pems())[0]);
  });
});

describe('the objections of the directory to a server', () => {
  const root = makeAuthority('root');
  const below = makeAuthority('below', { issuer: root });
  const host = makeUser(root, 'ce.example.org');
  const hostBelow = makeUser(below, 'ce.example.org');
  const [hash = '', oldHash = ''] = nameHashes(root.certificate.subjectName);
  const shown = (...made: readonly Made[]) => made.map(({ certificate }) => certificate.der);
  const list = (authority: Made, plan?: RevocationListPlan) => revocationListPem(makeRevocationList(authority, plan));
  const policyOf = (authority: Made, subjects = '"/DC=org/DC=example/*"') =>
    `access_id_CA X509 '${authority.certificate.subject}'\npos_rights globus CA:sign\ncond_subjects globus '${subjects}'\n`;

  async function findDefect(...chain: readonly Made[]) {
    await put('root.pem', pem(root));
    const authorities = open();
    await authorities.pems();
    return authorities.findDefect(shown(...chain));
  }

  it('is nothing where there are neither lists nor policies', async () => {
    expect(await findDefect(host)).toBeUndefined();
    expect(await findDefect(hostBelow, below)).toBeUndefined();
  });

  it.each([
    ['the hash', `${hash}.r0`],
    ['the hash of old tools', `${oldHash}.r0`],
    ['the hash, one of several lists', `${hash}.r17`],
    ['the name of the certificate beside it', 'root.r0'],
    ['the name of the certificate beside it, as authorities call lists', 'root.crl'],
  ])('is that it is revoked, by a list under %s', async (_what, name) => {
    await put(name, list(root, { revoked: [host] }));
    expect(await findDefect(host)).toEqual({
      kind: 'revoked',
      subject: host.certificate.subject,
      authority: root.certificate.subject,
      file: join(directory, name),
      revokedAt: seconds(-7200),
    });
    expect(await findDefect(makeUser(root, 'another'))).toBeUndefined();
  });

  it('is that the newest list has it, whichever file that is', async () => {
    await put(`${hash}.r0`, list(root, { thisUpdate: -7200 }));
    await writeFile(join(directory, `${hash}.r1`), makeRevocationList(root, { revoked: [host] })); // DER
    await put(`${hash}.r2`, list(second, { revoked: [host] }));
    expect(await findDefect(host)).toMatchObject({ kind: 'revoked', file: join(directory, `${hash}.r1`) });
  });

  it('is that the newest list has it, under whichever hash it stands', async () => {
    await put(`${hash}.r0`, list(root, { thisUpdate: -7200 }));
    await put(`${oldHash}.r0`, list(root, { revoked: [host] }));
    expect(await findDefect(host)).toMatchObject({ kind: 'revoked', file: join(directory, `${oldHash}.r0`) });
  });

  it('is that an authority in between is revoked, which the server sends itself', async () => {
    await put(`${hash}.r0`, list(root, { revoked: [below] }));
    expect(await findDefect(hostBelow, below)).toMatchObject({ kind: 'revoked', subject: below.certificate.subject });
  });

  it('is that it is on the list of an authority in between, which the directory does not hold', async () => {
    await put(`${nameHashes(below.certificate.subjectName)[0]}.r0`, list(below, { revoked: [hostBelow] }));
    expect(await findDefect(hostBelow, below)).toMatchObject({
      kind: 'revoked',
      subject: hostBelow.certificate.subject,
    });
  });

  it('is found also if the server sends an authority of the same name that has lapsed or is signed by none', async () => {
    await put(`${hash}.r0`, list(root, { revoked: [below] }));
    const forged = makeAuthority('below', { issuer: { ...root, privateKey: second.privateKey } });
    const lapsed = makeAuthority('below', { issuer: root, notAfter: -1 });
    for (const extra of [forged, lapsed]) {
      expect(await findDefect(hostBelow, extra, below)).toMatchObject({ kind: 'revoked' });
      expect(await findDefect(hostBelow, below, extra)).toMatchObject({ kind: 'revoked' });
    }
  });

  it('is that no valid chain leads to an authority', async () => {
    expect(await findDefect(hostBelow)).toEqual({ kind: 'no-path', subject: hostBelow.certificate.subject });
    expect(await findDefect()).toMatchObject({ kind: 'no-path' });
  });

  it('is that a list has expired, is wrong or cannot be read', async () => {
    const file = join(directory, `${hash}.r0`);
    const authority = root.certificate.subject;
    const until = seconds(-60);
    await writeFile(file, list(root, { nextUpdate: -60 }));
    expect(await findDefect(host)).toEqual({ kind: 'revocation-list', reason: 'expired', authority, file, until });
    await writeFile(file, list(root, { signer: second }));
    expect(await findDefect(host)).toMatchObject({ kind: 'revocation-list', reason: 'bad-signature', file });
    await writeFile(file, '');
    expect(await findDefect(host)).toMatchObject({ kind: 'revocation-list', reason: 'unreadable', file });
    await rm(file);
    await mkdir(file);
    expect(await findDefect(host)).toMatchObject({ reason: 'unreadable', detail: 'it is a directory' });
  });

  it('is noticed when a list is written anew while the program runs', async () => {
    await put('root.pem', pem(root));
    await put(`${hash}.r0`, list(root));
    const authorities = open();
    expect(await authorities.findDefect(shown(host))).toBeUndefined();
    await put(`${hash}.r0`, list(root, { revoked: [makeUser(root, 'neighbour'), host] }));
    expect(await authorities.findDefect(shown(host))).toMatchObject({ kind: 'revoked' });
  });

  it.each([
    ['the hash', `${hash}.signing_policy`],
    ['the hash of old tools', `${oldHash}.signing_policy`],
    ['the name of the certificate beside it', 'root.signing_policy'],
  ])('is that a policy under %s excludes it', async (_what, name) => {
    await put(name, policyOf(root));
    expect(await findDefect(host)).toBeUndefined();
    await put(name, policyOf(root, '"/DC=org/DC=other/*"'));
    expect(await findDefect(host)).toEqual({
      kind: 'signing-policy',
      reason: 'excluded',
      subject: host.certificate.subject,
      authority: root.certificate.subject,
      file: join(directory, name),
    });
  });

  it('is that its namespaces exclude it, where there is no policy of the other form', async () => {
    const namespaces = (subjects: string) => `TO Issuer SELF PERMIT Subject "${subjects}"\n`;
    await put(`${hash}.namespaces`, namespaces('/DC=org/DC=example/.*'));
    expect(await findDefect(host)).toBeUndefined();
    await put(`${hash}.namespaces`, namespaces('/DC=org/DC=other/.*'));
    expect(await findDefect(host)).toMatchObject({
      kind: 'signing-policy',
      reason: 'excluded',
      file: join(directory, `${hash}.namespaces`),
    });
    // ARC reads that one alone.
    await put('root.signing_policy', policyOf(root));
    expect(await findDefect(host)).toBeUndefined();
  });

  it('is that a policy excludes an authority in between', async () => {
    await put(`${hash}.signing_policy`, policyOf(root, '"/DC=org/DC=example/CN=ce*"'));
    expect(await findDefect(host)).toBeUndefined();
    expect(await findDefect(hostBelow, below)).toMatchObject({
      kind: 'signing-policy',
      subject: below.certificate.subject,
    });
  });

  it('are none if a policy is a broken link, as in a copy of a directory', async () => {
    await symlink('/nowhere/root.signing_policy', join(directory, `${hash}.signing_policy`));
    expect(await findDefect(host)).toBeUndefined();
  });

  it('is that a policy cannot be read', async () => {
    await mkdir(join(directory, `${hash}.signing_policy`));
    expect(await findDefect(host)).toMatchObject({ kind: 'signing-policy', reason: 'unreadable' });
  });

  it('takes no notice of the lists and policies of others, however many, and does not open them', async () => {
    await put('11111111.r0', 'nonsense');
    await put('11111111.signing_policy', 'nonsense');
    execFileSync('mkfifo', [join(directory, '22222222.r0')]);
    expect(await findDefect(host)).toBeUndefined();
  });
});

describe('a directory of many authorities', () => {
  const root = makeAuthority('root');
  const below = makeAuthority('below', { issuer: root });
  const host = makeUser(root, 'ce.example.org');
  const hostBelow = makeUser(below, 'ce.example.org');
  const shown = (...made: readonly Made[]) => made.map(({ certificate }) => certificate.der);
  const hashOf = ({ certificate }: Made) => nameHashes(certificate.subjectName)[0] ?? '';
  const oldHashOf = ({ certificate }: Made) => nameHashes(certificate.subjectName)[1] ?? '';
  const list = (authority: Made, plan?: RevocationListPlan) => revocationListPem(makeRevocationList(authority, plan));

  // What is read of them shows in the log: they hold a certificate that is of no authority.
  const others = Array.from({ length: 100 }, (_, index) => `${(index + 0x1000_0000).toString(16)}.0`);
  const readOthers = () => lines.filter((line) => line.startsWith('Not an authority')).length;
  beforeEach(async () => {
    const user = pem(makeUser(root, 'user'));
    await Promise.all(others.map((name) => put(name, user)));
  });

  it('is read as far as the chain of a server needs it', async () => {
    await put('root.pem', pem(root));
    for (const hash of [hashOf(root), oldHashOf(root)]) await symlink('root.pem', join(directory, `${hash}.0`));
    await put(`${hashOf(below)}.0`, pem(below));
    const authorities = open();
    expect(await authorities.pems(shown(host))).toEqual([pem(root)]);
    expect([...(await authorities.pems(shown(hostBelow)))].sort()).toEqual([pem(below), pem(root)].sort());
    expect(await authorities.findDefect(shown(hostBelow))).toBeUndefined();
    expect(readOthers()).toBe(0);
    expect(await subjects(authorities)).toEqual(['below', 'root']);
    expect(readOthers()).toBe(100);
  });

  it.each([
    ['under the hash of old tools', () => put(`${oldHashOf(root)}.0`, pem(root))],
    ['under a hash in capital letters', () => put(`${hashOf(root).toUpperCase()}.0`, pem(root))],
    ['as a file of another name', () => put('root.pem', pem(root))],
    ['in a bundle', () => put('bundle.crt', pem(second, root))],
    [
      'in a file that a link of another name leads to',
      () => put('root.pem', pem(root)).then(() => symlink('root.pem', join(directory, 'again.crt'))),
    ],
    [
      'in a file elsewhere',
      () => put('elsewhere', pem(root)).then(() => symlink('elsewhere', join(directory, `${hashOf(root)}.0`))),
    ],
    [
      'beside another of the same hash',
      async () => {
        await put(`${hashOf(root)}.0`, pem(second));
        await put(`${hashOf(root)}.1`, pem(root));
      },
    ],
    [
      'beside an older one of the same name',
      async () => {
        await put(`${hashOf(root)}.0`, pem(makeAuthority('root', { notAfter: -1 })));
        await put('renewed.pem', pem(root));
      },
    ],
  ])('has the authority %s: it is found without the others', async (_what, prepare) => {
    await prepare();
    const authorities = open();
    expect(await authorities.pems(shown(host))).toContain(pem(root));
    expect(await authorities.findDefect(shown(host))).toBeUndefined();
    expect(readOthers()).toBe(0);
  });

  it('has an authority under the hash of another name: it is found among all', async () => {
    await put('7169c2e0.0', pem(root));
    const authorities = open();
    expect(await authorities.pems()).toEqual([pem(root)]);
    expect(await authorities.findDefect(shown(host))).toBeUndefined();
  });

  it('has an authority that two others have signed: all of them are found', async () => {
    const crossSigned = makeAuthority('below', { issuer: second });
    await put(`${hashOf(root)}.0`, pem(root));
    await put(`${hashOf(second)}.0`, pem(second));
    await put(`${hashOf(below)}.0`, pem(below));
    await put(`${hashOf(below)}.1`, pem(crossSigned));
    await put(`${hashOf(first)}.0`, pem(first));
    const found = await open().pems(shown(hostBelow));
    expect([...found].sort()).toEqual([pem(root), pem(second), pem(below), pem(crossSigned)].sort());
    expect(readOthers()).toBe(0);
  });

  it.each([
    ['the hash', () => `${hashOf(root)}.r0`],
    ['the name of the file that the hash is a link to', () => 'root.r0'],
  ])('has lists of revoked certificates under %s', async (_what, name) => {
    await put('root.pem', pem(root));
    for (const hash of [hashOf(root), oldHashOf(root)]) await symlink('root.pem', join(directory, `${hash}.0`));
    await put(name(), list(root, { revoked: [host] }));
    const authorities = open();
    expect(await authorities.findDefect(shown(host))).toMatchObject({ kind: 'revoked', file: join(directory, name()) });
    expect(readOthers()).toBe(0);
  });

  it('gives any authority for a chain that leads to none: none at all would be no guess', async () => {
    await put(`${hashOf(second)}.0`, pem(second));
    expect(await open().pems([])).toEqual([pem(second)]);
    expect(await open().pems(shown(host))).toEqual([pem(second)]);
    expect(await open().findDefect(shown(host))).toMatchObject({ kind: 'no-path' });
    await rm(join(directory, `${hashOf(second)}.0`));
    await expect(open().pems([])).rejects.toMatchObject({ code: 'ERR_ARC_CREDENTIAL_MISSING' });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'lets in a server of any of them over %s, and reads no others for it',
    async (maxVersion) => {
      await using server = await startTlsServer(() => {}, { maxVersion });
      const [ofServer] = readCertificates(fixture('authority'), 'authority.pem');
      await put('00000000.0', pem(second)); // the guess for a client that shows no certificate
      await put(`${nameHashes(ofServer.subjectName)[0]}.0`, ofServer.toPem());
      const authorities = open();
      const connector = new TlsConnector({
        trustAnchors: (chain) => authorities.pems(chain),
        findTrustDefect: (chain) => authorities.findDefect(chain),
        connectTimeoutMs: 10_000,
      });
      const connect = () =>
        new Promise<object>((resolve, reject) => {
          const to = { hostname: 'localhost', protocol: 'https:', port: String(server.port) };
          connector.connect(to, (error, socket) => {
            if (error !== null) return reject(error);
            socket.destroy();
            resolve(socket);
          });
        });
      expect(await connect()).toMatchObject({ authorized: true });
      expect(readOthers()).toBe(0);
      await rm(join(directory, `${nameHashes(ofServer.subjectName)[0]}.0`));
      await expect(connect()).rejects.toMatchObject({ code: 'ERR_ARC_SERVER_NOT_TRUSTED' });
    },
  );

  it('notices an authority that is put there while the program runs', async () => {
    await put(`${hashOf(second)}.0`, pem(second));
    const authorities = open();
    expect(await authorities.pems(shown(host))).toEqual([pem(second)]);
    await put(`${hashOf(root)}.0`, pem(root));
    expect(await authorities.pems(shown(host))).toEqual([pem(root)]);
  });

  it('judges every chain as with all authorities at hand', async () => {
    for (const name of others.slice(30)) await rm(join(directory, name)); // all are read for a chain that leads to none
    const names = ['a', 'b', 'c', 'd'];
    const anAuthority = fc.record({
      name: fc.constantFrom(...names),
      issuer: fc.constantFrom(...names),
      isTrusted: fc.boolean(),
    });
    const where = fc.constantFrom('hash', 'old hash', 'name', 'link');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anAuthority, where), { maxLength: 8 }),
        fc.constantFrom(...names),
        async (plans, issuer) => {
          const made = plans.map(([{ name, issuer: above, isTrusted }, place]) => ({
            authority: makeAuthority(name, name === above ? {} : { issuer: makeAuthority(above) }),
            isTrusted,
            place,
          }));
          const server = makeUser(makeAuthority(issuer), 'ce.example.org');
          const trusted = made.filter(({ isTrusted }) => isTrusted);
          const sent = [server, ...made.filter(({ isTrusted }) => !isTrusted).map(({ authority }) => authority)];
          const put: string[] = [];
          for (const [index, { authority, place }] of trusted.entries()) {
            const hash = place === 'old hash' ? oldHashOf(authority) : hashOf(authority);
            const file = place === 'name' || place === 'link' ? `authority-${index}.pem` : `${hash}.${index}`;
            await writeFile(join(directory, file), pem(authority));
            put.push(file);
            if (place !== 'link') continue;
            await symlink(file, join(directory, `${hash}.${index}`));
            put.push(`${hash}.${index}`);
          }
          const all = TrustedAuthorities.inMemory(
            trusted.map(({ authority }) => pem(authority)),
            { now: () => NOW },
          );
          const [lazy, complete] = [await open().findDefect(shown(...sent)), await all.findDefect(shown(...sent))];
          for (const name of put) await rm(join(directory, name));
          expect(lazy).toEqual(complete);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the lists that have ended', () => {
  const list = (authority: Made, plan: RevocationListPlan = {}) =>
    revocationListPem(makeRevocationList(authority, plan));
  const hash = (authority: Made) => nameHashes(authority.certificate.subjectName)[0];

  it('are told with their authority and their end, unless another list of it is valid', async () => {
    await put('all.pem', pem(first, second, intermediate));
    await put(`${hash(first)}.r0`, list(first, { thisUpdate: -7200, nextUpdate: -60 }));
    await put(`${hash(second)}.r0`, list(second, { thisUpdate: -7200, nextUpdate: -60 }));
    await put(`${hash(second)}.r1`, list(second));
    await put(`${hash(intermediate)}.r0`, list(intermediate, { nextUpdate: null }));
    expect(await open().endedLists()).toEqual([
      {
        authority: first.certificate.subject,
        file: join(directory, `${hash(first)}.r0`),
        until: seconds(-60),
      },
    ]);
  });
});
