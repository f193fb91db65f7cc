import { describe, expect, it } from 'vitest';
import { isForService } from './token-audience.js';

const isFor = (audience: string | readonly string[], endpoint = 'https://ce.example.org:8443/arex') =>
  isForService({ audience: [audience].flat() }, endpoint);

describe('the services that a token is for', () => {
  it.each([
    'ce.example.org',
    'CE.example.org',
    'ce.example.org:8443',
    'https://ce.example.org:8443',
    'https://ce.example.org:8443/',
    'https://CE.example.org:8443/arex',
    'https://ce.example.org:8443/arex/',
    'https://wlcg.cern.ch/jwt/v1/any',
  ])('are named by %s', (audience) => {
    expect(isFor(audience)).toBe(true);
    expect(isFor(['other', audience])).toBe(true);
  });

  it.each([
    '',
    'any',
    'example.org',
    'ce.example.org:443',
    'ce.example.org.evil.example',
    'https://ce.example.org',
    'http://ce.example.org:8443',
    'https://ce.example.org:8443/are',
    'https://ce.example.org:8443/other',
    'https://me@ce.example.org:8443',
    'https://ce.example.org:8443.evil.example',
    'https://',
    'https://wlcg.cern.ch/jwt/v1/any/',
  ])('are others for %s', (audience) => {
    expect(isFor(audience)).toBe(false);
  });

  it('are none where the token does not say', () => {
    expect(isFor([])).toBe(false);
  });

  it.each(['https://ce.example.org', 'https://ce.example.org:443', 'ce.example.org:443'])(
    'are on the usual port for %s',
    (audience) => {
      expect(isFor(audience, 'https://ce.example.org:443/arex')).toBe(true);
    },
  );
});
