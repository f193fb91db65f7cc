import { describe, expect, it } from 'vitest';
import { readNamespaces } from './namespaces.js';
import { permits } from './signing-policy.js';

const CA = '/C=UK/O=eScienceCA/CN=UK e-Science CA';
const allows = (text: string, subject: string, authority = CA) => permits(readNamespaces(text, CA), authority, subject);
const entry = (subject: string, authority = `"${CA}"`) => `TO Issuer ${authority} \\\n  PERMIT Subject "${subject}"\n`;

describe('the namespaces of an authority', () => {
  it('are the names that it may sign, as expressions for the whole name', () => {
    const text = `#NAMESPACES-VERSION: 1.0\n\n  # the hosts\n${entry('/C=UK/O=eScience/.*')}${entry('/C=UK/O=Dev/CN=[a-z]')}`;
    expect(allows(text, '/C=UK/O=eScience/CN=ce.example.org')).toBe(true);
    expect(allows(text, '/C=UK/O=Dev/CN=a')).toBe(true);
    expect(allows(text, '/C=UK/O=Dev/CN=ab')).toBe(false);
    expect(allows(text, '/X=1/C=UK/O=eScience/CN=a')).toBe(false);
    expect(allows(text, '/C=UK/O=eScience/CN=a', '/C=UK/O=Another')).toBe(false);
  });

  it('may name the authority whose file it is by SELF, be on one line, in lower case and with other line ends', () => {
    expect(allows('to issuer SELF permit subject "/O=A/.*"\r\n', '/O=A/CN=x')).toBe(true);
    expect(allows(entry('/O=A/.*', 'SELF').replaceAll('\n', '\r\n'), '/O=A/CN=x')).toBe(true);
  });

  it('are for each authority by itself: what is wrong with one permits nothing to it alone', () => {
    const text = `${entry('/O=A/.*')}${entry('/O=B/.*', '"/O=Other"')}TO Issuer "/O=Other" DENY Subject "/O=B/CN=x"\n`;
    expect(allows(text, '/O=A/CN=x')).toBe(true);
    expect(allows(text, '/O=B/CN=y', '/O=Other')).toBe(false);
  });

  it.each([
    ['something is denied', `${entry('/O=A/.*')}TO Issuer "${CA}" DENY Subject "/O=A/CN=y"\n`],
    ['an expression is malformed', entry('/O=A/(')],
    ['a line has more than is understood', entry('/O=A/.*').replace('\n', '\n').replace(/"\n$/, '" UNTIL 2030\n')],
    ['a line does not begin as an entry', `${entry('/O=A/.*')}PERMIT Subject "/O=A/.*"\n`],
    ['it has no names', `TO Issuer "${CA}"\n`],
    ['it is empty', ''],
    ['it is something else', '<html>Not found</html>'],
  ])('permit nothing where %s', (_what, text) => {
    expect(allows(text, '/O=A/CN=x')).toBe(false);
  });
});
