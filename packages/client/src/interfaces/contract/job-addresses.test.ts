import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMIES_ADDRESS } from '../emies/emies-address.js';
import { REST_ADDRESS } from '../rest/rest-address.js';
import { JobAddresses } from './job-addresses.js';

const addresses = new JobAddresses<'rest' | 'emies'>([REST_ADDRESS, EMIES_ADDRESS]);

describe('a job address', () => {
  it('of either REST version names the service and the job', () => {
    const parts = { endpoint: 'https://ce.example.org:443/arex', localId: '8520662f23c6', kind: 'rest' };
    expect(addresses.parse('https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6')).toEqual(parts);
    expect(addresses.parse('https://ce.example.org:443/arex/rest/1.1/jobs/8520662f23c6/')).toEqual(parts);
  });

  it('of EMI-ES is the service and the id', () => {
    expect(addresses.parse('https://ce.example.org:443/arex/XqnLDmjx')).toEqual({
      endpoint: 'https://ce.example.org:443/arex',
      localId: 'XqnLDmjx',
      kind: 'emies',
    });
  });

  it.each([
    'https://CE.example.org/arex/rest/1.0/jobs/8520662f23c6',
    'https://ce.example.org:443/arex/rest/1.1/jobs/8520662f23c6/',
  ])('names the service in one way, however it is written: %s', (text) => {
    expect(addresses.parse(text)?.endpoint).toBe('https://ce.example.org:443/arex');
  });

  it.each(['', '8520662f23c6', 'http://ce.example.org/arex/1', 'https://ce.example.org', 'gsiftp://ce/jobs/1'])(
    'is not %j',
    (text) => {
      expect(addresses.parse(text)).toBeUndefined();
    },
  );

  it('is taken apart into the parts that it was made of', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9]{1,60}$/);
    const endpoint = fc.constantFrom('https://ce.example.org:443/arex', 'https://[::1]:4443/a/b');
    fc.assert(
      fc.property(endpoint, id, (service, localId) => {
        expect(addresses.parse(REST_ADDRESS.format(service, localId))).toEqual({
          endpoint: service,
          localId,
          kind: 'rest',
        });
        expect(addresses.parse(EMIES_ADDRESS.format(service, localId))).toEqual({
          endpoint: service,
          localId,
          kind: 'emies',
        });
        for (const kind of ['rest', 'emies'] as const)
          expect(addresses.parse(addresses.formatOf(kind).format(service, localId))).toEqual({
            endpoint: service,
            localId,
            kind,
          });
      }),
    );
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
    expect(addresses.isSameJob(address, other)).toBe(true);
  });

  it.each([
    'https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c7',
    'https://ce.example.org:8443/arex/rest/1.0/jobs/8520662f23c6',
    '8520662f23c6',
  ])('are those of two: %s', (other) => {
    expect(addresses.isSameJob(address, other)).toBe(false);
  });
});
