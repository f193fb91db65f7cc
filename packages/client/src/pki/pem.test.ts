import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPem, writePem } from './pem.js';

describe('PEM', () => {
  it('reads back what it writes, with any text around the blocks and any line ends', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.array(bytes), fc.constantFrom('\n', '\r\n', '\r'), (contents, lineEnd) => {
        const text = contents.map((der) => `subject=/CN=x\n${writePem('CERTIFICATE', der)}\n`).join('');
        const blocks = readPem(text.replaceAll('\n', lineEnd));
        expect(blocks.map(({ der }) => der)).toEqual(contents.map((der) => Buffer.from(der)));
      }),
    );
  });

  it('writes lines of 64 characters', () => {
    expect(writePem('X', Buffer.alloc(49))).toBe(`-----BEGIN X-----\n${'A'.repeat(64)}\nAA==\n-----END X-----\n`);
  });

  it('keeps the text of a block whose contents its headers encrypt', () => {
    const text =
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: X,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n';
    expect(readPem(text)).toEqual([{ label: 'RSA PRIVATE KEY', text, der: undefined }]);
  });

  it('gives no bytes for what is not base64', () => {
    expect(readPem('-----BEGIN A-----\nAA=A\n-----END A-----\n-----BEGIN B-----\n-----END B-----')).toMatchObject([
      { label: 'A', der: undefined },
      { label: 'B', der: undefined },
    ]);
  });

  it('passes over a block that is cut short or ends as another', () => {
    expect(readPem('-----BEGIN A-----\nAAAA\n')).toEqual([]);
    expect(readPem('-----BEGIN A-----\nAAAA\n-----END B-----\n')).toEqual([]);
    expect(readPem(`-----BEGIN A-----\nAAAA\n${writePem('B', Buffer.of(1))}`)).toMatchObject([{ label: 'B' }]);
  });
});
