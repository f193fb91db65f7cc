import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emiesJobId, isLocalId, isSameJob, jobIdOf, parseJobId, restJobId } from './job-address.js';

describe('a job address', () => {
  it('of either REST version names the service and the job', () => {
    const parts = { endpoint: 'https://ce.example.org:443/arex', localId: '8520662f23c6', kind: 'rest' };
    expect(parseJobId('https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6')).toEqual(parts);
    expect(parseJobId('https://ce.example.org:443/arex/rest/1.1/jobs/8520662f23c6/')).toEqual(parts);
  });

  it('of EMI-ES is the service and the id', () => {
    expect(parseJobId('https://ce.example.org:443/arex/XqnLDmjx')).toEqual({
      endpoint: 'https://ce.example.org:443/arex',
      localId: 'XqnLDmjx',
      kind: 'emies',
    });
  });

  it.each([
    'https://CE.example.org/arex/rest/1.0/jobs/8520662f23c6',
    'https://ce.example.org:443/arex/rest/1.1/jobs/8520662f23c6/',
  ])('names the service in one way, however it is written: %s', (text) => {
    expect(parseJobId(text)?.endpoint).toBe('https://ce.example.org:443/arex');
  });

  it.each(['', '8520662f23c6', 'http://ce.example.org/arex/1', 'https://ce.example.org', 'gsiftp://ce/jobs/1'])(
    'is not %j',
    (text) => {
      expect(parseJobId(text)).toBeUndefined();
    },
  );

  it('is taken apart into what it was made of', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9]{1,60}$/);
    const endpoint = fc.constantFrom('https://ce.example.org:443/arex', 'https://[::1]:4443/a/b');
    fc.assert(
      fc.property(endpoint, id, (service, localId) => {
        expect(parseJobId(restJobId(service, localId))).toEqual({ endpoint: service, localId, kind: 'rest' });
        expect(parseJobId(emiesJobId(service, localId))).toEqual({ endpoint: service, localId, kind: 'emies' });
        for (const kind of ['rest', 'emies'] as const)
          expect(parseJobId(jobIdOf(kind, service, localId))).toEqual({ endpoint: service, localId, kind });
      }),
    );
  });
});

describe("a server's own id of a job", () => {
  it.each([
    ['of ARC 6', 'XnXMDmUtWpAoOSAtDmABFKDmABFKDmABFKDmiKGKDmcGFKDmQbfiNo', true],
    ['of ARC 7', '8520662f23c6', true],
    ['that leads elsewhere', '../../x', false],
    ['that is hidden', '.ssh', false],
    ['with a query', 'a?b', false],
    ['that is empty', '', false],
  ])('%s has the form of one: %s, %s', (_, id, expected) => {
    expect(isLocalId(id)).toBe(expected);
  });
});

describe('two addresses', () => {
  const address = 'https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6';

  it.each([
    address,
    `${address}/`,
    'https://CE.example.org/arex/rest/1.1/jobs/8520662f23c6',
    'https://ce.example.org:443/arex/8520662f23c6',
  ])('may be those of one job: %s', (other) => {
    expect(isSameJob(address, other)).toBe(true);
  });

  it.each([
    'https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c7',
    'https://ce.example.org:8443/arex/rest/1.0/jobs/8520662f23c6',
    '8520662f23c6',
  ])('are those of two: %s', (other) => {
    expect(isSameJob(address, other)).toBe(false);
  });
});
