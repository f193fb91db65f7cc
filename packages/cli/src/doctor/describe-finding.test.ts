import type { Finding, Job, Warning } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { describeFinding } from './describe-finding.js';
import { describeWarning } from './describe-warning.js';
import { findingFields } from './finding-fields.js';

const now = new Date('2026-11-30T12:00:00Z');
const options = { now, place: { path: '/home/me/config.json', named: false, exists: true } };
const words = (finding: Finding) => describeFinding(finding, options);
const later = new Date('2027-11-30T12:00:00Z');

describe('a finding in words', () => {
  it.each<[string, Finding, string]>([
    [
      'a configuration without a server',
      { check: 'configuration', status: 'ok', facts: { endpoint: 'https://ce:443/arex', given: [] } },
      '/home/me/config.json, for https://ce:443/arex, the default',
    ],
    [
      'groups that the server sees',
      {
        check: 'authorisation',
        status: 'ok',
        facts: { kind: 'proxy', identity: '/CN=jane', groups: [{ vo: 'atlas', fqans: ['/atlas/Role=production'] }] },
      },
      'the server lets in /CN=jane in atlas (/atlas/Role=production)',
    ],
    [
      'a server that needs no delegation',
      { check: 'delegation', status: 'ok', facts: { id: undefined } },
      'the server needs none',
    ],
    [
      'a server without queues',
      { check: 'queues', status: 'ok', facts: { queues: [] } },
      'none is published: the server chooses',
    ],
    [
      'a name that leads to two addresses',
      { check: 'host', status: 'ok', facts: { host: 'ce', addresses: ['::1', '127.0.0.1'] } },
      'ce is ::1, 127.0.0.1',
    ],
    [
      'a credential in memory',
      { check: 'identity', status: 'ok', facts: { taken: undefined, passedOver: [] } },
      'in memory',
    ],
  ])('tells %s', (_what, finding, text) => {
    expect(words(finding)).toEqual({ text, hints: [] });
  });

  it('tells why a job has failed, and where it is', () => {
    const job = { id: 'https://ce/1', state: 'Failed', exitCode: 127 } as Job;
    const facts = { jobId: job.id, job, stdout: '', stderr: 'warming up\nuname: not found\n', isCleaned: false };
    expect(words({ check: 'job', status: 'failed', error: undefined, facts })).toEqual({
      text: 'the job has failed: exit code 127; last line of stderr: uname: not found',
      hints: [
        'Look at it with: jasmin-arc status https://ce/1. It stays on the server until: jasmin-arc clean https://ce/1',
      ],
    });
  });

  it('tells whom the server has seen, also without a group', () => {
    const facts = { kind: 'token', identity: undefined, groups: [] } as const;
    expect(words({ check: 'authorisation', status: 'failed', error: new Error('no'), facts }).text).toBe(
      'no. You are a user whom the token does not name, without a virtual organisation',
    );
  });

  it('has no error in the fields for programs, as its words are there', () => {
    const facts = {
      taken: undefined,
      passedOver: [{ kind: 'proxy', source: 'usual', path: '/p', outcome: 'unusable', error: new Error('x') }],
    };
    const finding = { check: 'identity', status: 'ok', facts } as unknown as Finding;
    expect(findingFields(finding, words(finding))).toMatchObject({
      check: 'identity',
      facts: { passedOver: [{ path: '/p', outcome: 'unusable' }] },
    });
    expect(JSON.stringify(findingFields(finding, words(finding)))).not.toContain('error');
  });
});

describe('a warning', () => {
  it.each<[Warning, RegExp, RegExp | undefined]>([
    [
      { kind: 'unknown-option', name: 'CA', meant: undefined },
      /^there is no option CA: it is ignored$/,
      /^Take CA out/,
    ],
    [{ kind: 'certificate-ends-soon', notAfter: later }, /^your certificate ends on 2027/, /^Renew the certificate/],
    [
      {
        kind: 'own-certificate',
        defect: { kind: 'revoked', subject: '/CN=me', authority: '/CN=CA', file: 'a.r0', revokedAt: now },
      },
      /^\/CN=CA has revoked your certificate on 2026.*\(a\.r0\)$/,
      /^Ask the authority/,
    ],
    [
      {
        kind: 'own-certificate',
        defect: { kind: 'revocation-list', reason: 'expired', authority: '/CN=CA', file: 'a.r0' },
      },
      /your authority, a\.r0, cannot be used: expired$/,
      /fetch-crl$/,
    ],
    [
      {
        kind: 'own-certificate',
        defect: {
          kind: 'signing-policy',
          reason: 'excluded',
          subject: '/CN=me',
          authority: '/CN=CA',
          file: 'a.signing_policy',
        },
      },
      /^the signing policy a\.signing_policy does not let \/CN=CA sign for you/,
      undefined,
    ],
    [
      { kind: 'own-certificate', defect: { kind: 'no-path', subject: '/CN=me' } },
      /^the authority of your certificate is not/,
      /^That is no harm here/,
    ],
    [
      { kind: 'list-ended', authority: '/CN=CA', file: 'a.r0', until: now },
      /of \/CN=CA, a\.r0, ended on 2026/,
      /fetch-crl$/,
    ],
    [
      { kind: 'token-defect', defect: { kind: 'missing-scope', scope: 'compute.create', scopes: ['compute.read'] } },
      /^it allows compute\.read .* not compute\.create$/,
      /^If the server refuses it/,
    ],
    [
      { kind: 'attribute-defect', vo: 'atlas', defect: { kind: 'expired', notAfter: now } },
      /^servers ignore what it shows of atlas: it expired on 2026/,
      /jasmin-arc proxy create --voms atlas/,
    ],
    [
      { kind: 'queue-for-others', queue: 'grid', organisations: ['atlas'], shown: 'token' },
      /^the queue grid is published for the virtual organisation atlas, and your token shows another or none$/,
      /^If jobs are refused, use a proxy, .*--voms atlas/,
    ],
    [
      { kind: 'queue-for-others', queue: 'grid', organisations: ['atlas', 'cms'], shown: 'proxy' },
      /virtual organisations atlas, cms, and your proxy shows none of them$/,
      /put into the proxy: --voms atlas/,
    ],
    [{ kind: 'clocks-differ', how: 'fast', ours: later, theirs: now }, /this one is fast$/, /timedatectl set-ntp true/],
    [{ kind: 'old-information', createdAt: now }, /^what the server publishes is of 2026/, /out of date/],
  ])('tells of %j, and what helps', (warning, text, hint) => {
    const told = describeWarning(warning, now);
    expect(told.text).toMatch(text);
    if (hint === undefined) expect(told.hint).toBeUndefined();
    else expect(told.hint).toMatch(hint);
  });
});
