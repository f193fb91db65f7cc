import { describe, expect, it } from 'vitest';
import { DerError } from '../pki/der.js';
import { parsePolicyAuthority } from './policy-authority.js';

describe('a policy authority', () => {
  it('names the organisation, the host and the port of a server', () => {
    expect(parsePolicyAuthority('vo.example.org://voms-1.example.org:15000')).toEqual({
      vo: 'vo.example.org',
      host: 'voms-1.example.org',
      port: 15_000,
    });
  });

  it.each([
    '',
    'vo',
    'vo://host',
    'vo://host:',
    'vo://host:0',
    'vo://host:123456',
    'vo://:1',
    '://host:1',
    'a b://host:1',
  ])('is not %j', (uri) => {
    expect(() => parsePolicyAuthority(uri)).toThrow(DerError);
  });
});
