import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAuthority, makeUser, NOW, recorded, seconds } from '../../fixtures/proxies/chain-maker.js';
import { createLog } from '../log.js';
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

  it('may hold what is no authority: that is skipped with a line at DEBUG', async () => {
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
