import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificate, Credential, issueProxy } from 'jasmin-arc/pki';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority } from '../authority/test-authority.js';
import { Alerts } from './alert-record.js';
import { judgeClient } from './client-identity.js';

const subject = '/DC=org/DC=jasmin-arc/O=Sandbox/CN=tester';
const hour = 3_600_000;

describe('the identity of a client', () => {
  let directory: string;
  let trusted: readonly Certificate[];
  let user: Credential;
  let proxy: Credential;
  const now = new Date();

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    const authority = await TestAuthority.open(directory);
    trusted = [authority.certificate];
    const files = await authority.user('tester');
    const pem = readFileSync(files.certificatePath, 'utf8') + readFileSync(files.keyPath, 'utf8');
    user = Credential.fromPem(pem, 'the user');
    proxy = await issueProxy({ issuer: user, validitySeconds: 3600, now });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const judge = (chain: readonly Certificate[], at = now, anchors = trusted) =>
    judgeClient(
      chain.map(({ der }) => der),
      anchors,
      at,
    );

  const ders = (chain: readonly Certificate[] = []) => chain.map(({ der }) => der);
  const shown = (chain: readonly Certificate[]) => {
    const verdict = judge(chain);
    return verdict.accepted && { ...verdict.client, chain: ders(verdict.client?.chain) };
  };

  it('takes a user certificate, and a proxy of it, for the same user', () => {
    // Whichever ends first: between the two certificates a second may have begun.
    const ends = [...trusted, ...user.chain].map(({ notAfter }) => notAfter.getTime());
    expect(shown(user.chain)).toEqual({ subject, expiresAt: Math.min(...ends), chain: ders(user.chain) });
    expect(shown(proxy.chain)).toEqual({ subject, expiresAt: proxy.notAfter.getTime(), chain: ders(proxy.chain) });
  });

  it('accepts a client without a certificate as anonymous', () => {
    expect(judge([])).toEqual({ accepted: true, client: undefined });
  });

  it('refuses what has expired, is too young, or comes from elsewhere, each with its own alert', () => {
    expect(judge(proxy.chain, new Date(now.getTime() + 2 * hour))).toMatchObject({ alert: Alerts.certificateExpired });
    expect(judge(proxy.chain, new Date(now.getTime() - hour / 2))).toMatchObject({ alert: Alerts.badCertificate });
    expect(judge(proxy.chain.slice(0, 1))).toMatchObject({ alert: Alerts.unknownAuthority });
    expect(judge(proxy.chain, now, [])).toMatchObject({ alert: Alerts.unknownAuthority });
  });

  it('gives the reason, also for bytes that are not a certificate', () => {
    expect(judge(proxy.chain.slice(0, 1))).toMatchObject({ reason: expect.stringContaining(subject) });
    expect(judgeClient([Buffer.from('nonsense')], trusted, now)).toMatchObject({
      accepted: false,
      alert: Alerts.badCertificate,
    });
  });
});
