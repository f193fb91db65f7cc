import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permits, readSigningPolicy } from './signing-policy.js';

const CA = '/C=UK/O=eScienceCA/CN=UK e-Science CA';
const entry = (subjects: string, authority = CA) =>
  `access_id_CA   X509    '${authority}'\npos_rights     globus  CA:sign\ncond_subjects  globus  ${subjects}\n`;
const allows = (text: string, subject: string, authority = CA) => permits(readSigningPolicy(text), authority, subject);

describe('the signing policy of an authority', () => {
  it('lists the names that the authority may sign', () => {
    const policy = `# EACL UK e-Science\n\n  # the hosts\n${entry(`'"/C=UK/O=eScience/*" "/C=UK/O=eScienceDev/CN=?"'`)}`;
    expect(allows(policy, '/C=UK/O=eScience/OU=STFC/CN=ce.example.org')).toBe(true);
    expect(allows(policy, '/C=UK/O=eScienceDev/CN=a')).toBe(true);
    expect(allows(policy, '/C=UK/O=eScienceDev/CN=ab')).toBe(false);
    expect(allows(policy, '/C=DE/O=eScience/CN=ce.example.org')).toBe(false);
    expect(allows(policy, '/X=1/C=UK/O=eScience/CN=ce.example.org')).toBe(false);
    expect(allows(policy, '/C=UK/O=eScience/CN=a', '/C=UK/O=Another')).toBe(false);
  });

  it('may hold several entries, and several lines of names', () => {
    const policy =
      `${entry(`'"/O=A/*"'`)}${entry(`'"/O=B/*"'`, '/O=Other')}`.replaceAll('\n', '\r\n') +
      `cond_subjects globus '"/O=C/*"'\r\n`;
    expect(allows(policy, '/O=A/CN=x')).toBe(true);
    expect(allows(policy, '/O=B/CN=x')).toBe(false);
    expect(allows(policy, '/O=B/CN=x', '/O=Other')).toBe(true);
    expect(allows(policy, '/O=C/CN=x', '/O=Other')).toBe(true);
  });

  it('may be quoted the other way round, or not at all, and end without a newline', () => {
    expect(allows(entry(`"'/O=A b/*' '/O=B/*'"`), '/O=A b/CN=x')).toBe(true);
    expect(allows(entry('"/O=A/*"'), '/O=A/CN=x')).toBe(true);
    expect(allows(entry('/O=A/*').trim(), '/O=A/CN=x')).toBe(true);
  });

  it.each([
    ['it takes rights away', entry(`'"/O=A/*"'`).replace('pos_rights', 'neg_rights')],
    ['it gives no right to sign', entry(`'"/O=A/*"'`).replace('CA:sign', 'CA:other')],
    ['it says nothing of rights', entry(`'"/O=A/*"'`).replace(/pos_rights.*\n/, '')],
    ['it has a line that is not understood', `${entry(`'"/O=A/*"'`)}cond_times globus '"09-17"'\n`],
    ['it is about something else', entry(`'"/O=A/*"'`).replace('access_id_CA', 'access_id_USER')],
    ['it has no names', entry(`''`)],
    ['it names no authority', entry(`'"/O=A/*"'`, '')],
    ['it is empty', ''],
    ['it is something else', '<html>Not found</html>'],
  ])('permits nothing where %s', (_what, policy) => {
    expect(allows(policy, '/O=A/CN=x')).toBe(false);
    expect(allows(policy, '/O=A/CN=x', '')).toBe(false);
  });

  it('takes dots, brackets and the like as they are', () => {
    expect(allows(entry(`'"/O=A (B)+/CN=*.example.org"'`), '/O=A (B)+/CN=ce.example.org')).toBe(true);
    expect(allows(entry(`'"/O=A (B)+/CN=*.example.org"'`), '/O=A (B)+/CN=ceXexample.org')).toBe(false);
  });

  it('matches as an expression with the same meaning would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, subject) => {
        fc.pre(pattern !== '');
        const expression = new RegExp(`^${pattern.replaceAll('?', '.').replace(/\*+/g, '.*')}$`);
        expect(allows(entry(`'"${pattern}"'`), subject)).toBe(expression.test(subject));
      }),
    );
  });
});
