import { describe, expect, it } from 'vitest';
import { vomsesPlaces } from './vomses-places.js';

const ENV = { VOMS_USERCONF: '/u', X509_VOMS_FILE: '/f', X509_VOMSES: '/s' };

describe('the places where servers are looked up', () => {
  it('are those of the VOMS tools and of ARC', () => {
    expect(vomsesPlaces('/home/me', ENV)).toEqual([
      '/u',
      '/f',
      '/s',
      '/home/me/.arc/vomses',
      '/home/me/.voms/vomses',
      '/home/me/.globus/vomses',
      '/etc/vomses',
      '/etc/grid-security/vomses',
    ]);
    expect(vomsesPlaces('/home/me', { VOMS_USERCONF: '' })).toHaveLength(5);
  });

  it('begin with the one that the configuration names', () => {
    const places = vomsesPlaces('/home/me', ENV, '/home/me/my-vomses');
    expect(places.slice(0, 2)).toEqual(['/home/me/my-vomses', '/u']);
    expect(places).toHaveLength(9);
  });
});
