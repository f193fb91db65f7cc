import { describe, expect, it } from 'vitest';
import { parseEndpoint } from './endpoint.js';

describe('the address of a server', () => {
  it.each([
    ['ce.example.org', 'https://ce.example.org:443/arex'],
    ['ce.example.org:60000/arex', 'https://ce.example.org:60000/arex'],
    ['jasmin-ce.ceda.ac.uk:60000/arex', 'https://jasmin-ce.ceda.ac.uk:60000/arex'],
    ['https://CE.example.org/', 'https://ce.example.org:443/arex'],
    ['https://ce.example.org:8443//other//', 'https://ce.example.org:8443/other'],
    ['[::1]:4443', 'https://[::1]:4443/arex'],
    ['localhost:4443', 'https://localhost:4443/arex'],
  ])('%s is %s', (address, endpoint) => {
    expect(parseEndpoint(address)).toBe(endpoint);
  });

  it.each(['', 'http://ce.example.org', 'gsiftp://ce.example.org', 'https://', 'ce.example.org?x=1', 'a b'])(
    '%j is none',
    (address) => {
      expect(parseEndpoint(address)).toBeUndefined();
    },
  );
});
