import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobAddresses } from '../interfaces/select-interface.js';
import { COLUMNS, decodeText, encodeText, fromArcJobRecord, toArcJobRecord } from './arc-job-record.js';

const endpoint = 'https://ce.example.org:443/arex';

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const storedJob = fc
  .record({
    name: text,
    kind: fc.constantFrom('rest' as const, 'emies' as const),
    localId: fc.stringMatching(/^[A-Za-z0-9]{1,54}$/),
    seconds: fc.integer({ min: 0, max: 2 ** 31 }),
    delegationId: fc.option(fc.stringMatching(/^[0-9a-f]{12}$/), { nil: undefined }),
    description: fc.option(text, { nil: undefined }),
  })
  .map(({ kind, localId, seconds, ...rest }) => ({
    ...rest,
    id: jobAddresses.formatOf(kind).format(endpoint, localId),
    endpoint,
    interface: kind,
    submittedAt: new Date(seconds * 1000),
    stdout: 'stdout.txt',
    stderr: 'stderr.txt',
  }));

describe('a record of the ARC tools', () => {
  it('gives back every job it was made of', () => {
    fc.assert(
      fc.property(storedJob, (job) => {
        expect(fromArcJobRecord(toArcJobRecord(job))).toEqual(job);
      }),
    );
  });

  it('has what arcsub writes', () => {
    const record = toArcJobRecord({
      id: `${endpoint}/rest/1.0/jobs/8520662f23c6`,
      name: 'sim #1',
      endpoint,
      interface: 'rest',
      submittedAt: new Date(1795405616_000),
      delegationId: 'b72fb94df7c3',
      stdout: 'out.txt',
    });
    expect(Object.keys(record)).toEqual([...COLUMNS]);
    expect(record).toMatchObject({
      idfromendpoint: '8520662f23c6',
      name: 'sim %231',
      statusinterface: 'org.nordugrid.arcrest',
      statusurl: endpoint,
      managementinterfacename: 'org.nordugrid.arcrest',
      managementurl: endpoint,
      serviceinformationurl: endpoint,
      serviceinformationhost: 'ce.example.org',
      localsubmissiontime: '1795405616',
      state: 'Undefined',
      exitcode: '-1',
      requestedtotalwallltime: 'PT',
      logdir: '/diagnose',
      sessiondir: '',
    });
  });

  it('has what arcsub writes of a job submitted over EMI-ES', () => {
    const record = toArcJobRecord({
      id: `${endpoint}/XqnLDmjxWpAoOSAt`,
      endpoint,
      interface: 'emies',
      submittedAt: new Date(1795405616_000),
    });
    expect(record).toMatchObject({
      idfromendpoint: 'XqnLDmjxWpAoOSAt',
      statusinterface: 'org.ogf.glue.emies.activitymanagement',
      statusurl: endpoint,
      managementinterfacename: 'org.ogf.glue.emies.activitymanagement',
      managementurl: endpoint,
      serviceinformationinterfacename: 'org.ogf.glue.emies.resourceinfo',
      serviceinformationurl: endpoint,
      stageindir: `${endpoint}/XqnLDmjxWpAoOSAt`,
      logdir: '',
    });
  });

  it('reads a row that another client left mostly empty', () => {
    const id = `${endpoint}/rest/1.0/jobs/1`;
    expect(fromArcJobRecord({ id, name: null, managementurl: endpoint })).toMatchObject({
      id,
      endpoint,
      interface: 'rest',
    });
    expect(fromArcJobRecord({ id: 'gsiftp://old.example.org:2811/jobs/1' })).toBeUndefined();
    expect(fromArcJobRecord({})).toBeUndefined();
  });

  it('encodes what the tools encode, and gives every text back', () => {
    expect(encodeText("a'b#c%d\r\n\b\0é")).toBe('a%27b%23c%25d%0d%0a%08%00é');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => decodeText(encodeText(value)) === value));
  });
});
