import { describe, expect, it } from 'vitest';
import { AuthorityIndex } from './authority-index.js';

/** @param links - name → where it leads to */
function index(names: readonly string[], links: Readonly<Record<string, string>> = {}) {
  const looked: string[] = [];
  const made = new AuthorityIndex('/certs', names, (path) => {
    const name = path.slice('/certs/'.length);
    looked.push(name);
    return links[name];
  });
  return { made, looked };
}

describe('the index of a directory of authorities', () => {
  it('finds files by the hashes in their names', () => {
    const { made } = index(['1f0e8352.0', '1F0E8352.1', '7169c2e0.0', '1f0e8352.r0']);
    expect(made.under(['1f0e8352', 'ffffffff'])).toEqual(['1f0e8352.0', '1F0E8352.1']);
    expect(made.under(['7169c2e0'])).toEqual(['7169c2e0.0']);
  });

  it('knows the files that no link with a hash leads to', () => {
    const links = {
      '1f0e8352.0': 'A.pem',
      '7169c2e0.0': './A.pem',
      '33333333.0': '/certs/B.pem',
      '44444444.0': '../C.pem',
    };
    const { made } = index(['A.pem', 'B.pem', 'C.pem', 'bundle.crt', ...Object.keys(links)], links);
    expect(made.unnamed).toEqual(['C.pem', 'bundle.crt']);
    expect(made.namesOf('7169c2e0.0')).toEqual(['7169c2e0.0', 'A.pem']);
    expect(made.namesOf('33333333.0')).toEqual(['33333333.0', 'B.pem']);
    expect(made.namesOf('44444444.0')).toEqual(['44444444.0']);
    expect(made.namesOf('A.pem')).toEqual(['A.pem']);
  });

  it('looks at no more links than it takes to know that', () => {
    const { made, looked } = index(['1f0e8352.0', '7169c2e0.0', 'A.pem'], {
      '1f0e8352.0': 'A.pem',
      '7169c2e0.0': 'A.pem',
    });
    expect(made.unnamed).toEqual([]);
    expect(looked).toEqual(['1f0e8352.0']);
    expect(index(['1f0e8352.0', '7169c2e0.0']).looked).toEqual([]);
  });
});
