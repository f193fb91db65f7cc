import fc from 'fast-check';
import { keyPair, make, makeAuthority, makeUser, nameOf } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { writeName } from '../pki/distinguished-name.js';
import { isWrittenAs, matchesLscChain, readLscFile } from './lsc-file.js';

const root = makeAuthority('root');
const between = makeAuthority('between', { issuer: root });
const { certificate } = makeUser(between, 'voms.example.org');
const name = (commonName: string) => `/DC=org/DC=example/CN=${commonName}`;

describe('a file with the names of signers', () => {
  it('has a name in each line, in chains; comments, blanks and the rest are left out', () => {
    const text = `# of testvo\r\n${name('a')}\r\n  ${name('b')}  \n\nwords\n------NEXT CHAIN------\n${name('c')}\n${name('d')}\n${name('e')}`;
    expect(readLscFile(text)).toEqual([
      [name('a'), name('b')],
      [name('c'), name('d'), name('e')],
    ]);
  });

  it.each(['', '\n', name('a'), `${name('a')}\n---- NEXT CHAIN ----\n${name('b')}`])(
    'names no authority: %j',
    (text) => {
      expect(readLscFile(text)).toEqual([]);
    },
  );
});

describe('a file with any text in it', () => {
  const line = fc.oneof(
    fc.constantFrom('NEXT CHAIN', '-----next chain-----', '', '#', '/', name('a'), name('voms.example.org')),
    fc.string({ unit: 'binary' }),
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'))
    .map(([lines, end]) => lines.join(end));

  it('gives names that stand in it, in their order, in chains of two at least', () => {
    fc.assert(
      fc.property(text, (content) => {
        let from = 0;
        for (const chain of readLscFile(content)) {
          expect(chain.length).toBeGreaterThanOrEqual(2);
          for (const each of chain) {
            expect(each).toMatch(/^\/[^\r\n]*$/);
            from = content.indexOf(each, from) + each.length;
            expect(from).toBeGreaterThanOrEqual(each.length);
          }
        }
      }),
    );
  });

  it('names a signer only by a line that is the very name', () => {
    fc.assert(
      fc.property(text, (content) => {
        const isNamed = content.split(/[\r\n]+/).some((each) => each.trim() === name('voms.example.org'));
        const matches = readLscFile(content).some((chain) =>
          matchesLscChain(chain, [certificate, between.certificate]),
        );
        expect(matches && !isNamed).toBe(false);
      }),
    );
  });

  it('reads back the chains that were written', () => {
    const chains = fc.array(fc.array(fc.stringMatching(/^[a-z]{1,8}$/).map(name), { minLength: 2, maxLength: 5 }));
    fc.assert(
      fc.property(chains, (written) => {
        expect(readLscFile(written.map((chain) => chain.join('\n')).join('\n------ NEXT CHAIN ------\n'))).toEqual(
          written,
        );
      }),
    );
  });
});

describe('the certificate of a signer', () => {
  const own = name('voms.example.org');
  const others = [between.certificate];

  it.each([
    ['its subject and its issuer', [own, name('between')]],
    ['the names up to the root, each once', [own, name('between'), name('root')]],
    ['subject and issuer of each certificate', [own, name('between'), name('between'), name('root')]],
  ])('matches %s', (_what, chain) => {
    expect(matchesLscChain(chain, [certificate, ...others])).toBe(true);
  });

  it.each([
    ['another subject', [name('another'), name('between')]],
    ['another issuer', [own, name('root')]],
    ['another authority above', [own, name('between'), name('another')]],
    ['another pair above', [own, name('between'), name('between'), name('another')]],
    ['the beginning of its name', [name('voms'), name('between')]],
  ])('does not match %s', (_what, chain) => {
    expect(matchesLscChain(chain, [certificate, ...others])).toBe(false);
  });

  it('does not match a chain that names more certificates than there are', () => {
    expect(matchesLscChain([own, name('between'), name('root')], [certificate])).toBe(false);
    expect(matchesLscChain([own, name('between')], [])).toBe(false);
  });
});

describe('a name with a slash in it', () => {
  it('may be written as OpenSSL 3 does, and as older tools do', () => {
    const host = nameOf('host/voms.example.org');
    expect(isWrittenAs(host, name('host\\/voms.example.org'))).toBe(true);
    expect(isWrittenAs(host, name('host/voms.example.org'))).toBe(true);
    expect(isWrittenAs(host, name('host'))).toBe(false);
  });

  it('is not taken for another one whose parts look the same', () => {
    const forged = make({ subjectName: nameOf('a/CN=b'), keys: keyPair('forger') }).certificate.subjectName;
    const real = writeName([
      ['DC', 'org'],
      ['DC', 'example'],
      ['CN', 'a'],
      ['CN', 'b'],
    ]);
    expect(isWrittenAs(real, `${name('a')}/CN=b`)).toBe(true);
    expect(isWrittenAs(forged, `${name('a')}/CN=b`)).toBe(false);
    expect(isWrittenAs(forged, name('a\\/CN=b'))).toBe(true);
  });
});
