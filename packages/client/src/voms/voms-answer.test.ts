import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttributeCertificate } from './attribute-certificate.js';
import { readVomsAnswer } from './voms-answer.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>';

describe('the answer of a VOMS server', () => {
  it('is read as a real server writes it', () => {
    const recorded = (name: string) => {
      const path = new URL(`../../fixtures/voms/voms-server-2.1.2/${name}.xml`, import.meta.url);
      return readVomsAnswer(readFileSync(path, 'latin1'));
    };
    const fqans = (der: Buffer | undefined) => der && new AttributeCertificate(der).fqans;
    const role = recorded('role');
    expect(role).toMatchObject({ warnings: [], refusal: undefined });
    expect(fqans(role?.certificate)?.slice(0, 2)).toEqual([
      '/testvo/prod/Role=production/Capability=NULL',
      '/testvo/Role=NULL/Capability=NULL',
    ]);
    const shortened = recorded('shortened');
    expect(shortened?.warnings).toEqual([expect.stringContaining('is shortened to 86400 seconds!')]);
    expect(shortened?.refusal).toBeUndefined();
    expect(fqans(shortened?.certificate)?.[0]).toBe('/testvo/Role=NULL/Capability=NULL');
    expect(recorded('no-such-role')).toEqual({
      certificate: undefined,
      warnings: [],
      refusal: { code: 'BadRequest', message: 'testvo: Unable to satisfy B/testvo:admin request!' },
    });
  });

  it('has an attribute certificate, in base64 with line ends', () => {
    expect(readVomsAnswer(`${DECLARATION}<voms><ac>AQID\nBAU=\n</ac></voms>`)).toEqual({
      certificate: Buffer.of(1, 2, 3, 4, 5),
      warnings: [],
      refusal: undefined,
    });
  });

  it('has warnings beside it', () => {
    const warning = 'testvo: The validity of this VOMS AC in your proxy is shortened to 86400 seconds!';
    expect(
      readVomsAnswer(`<voms><ac>AQID</ac><warning>${warning}\n</warning><warning>2</warning></voms>`),
    ).toMatchObject({
      certificate: Buffer.of(1, 2, 3),
      warnings: [warning, '2'],
    });
  });

  it.each([
    '<voms><error><code>NoSuchUser</code><message>testvo: User unknown to this VO.</message></error></voms>',
    '<error><code>NoSuchUser</code><message>testvo: User unknown to this VO.</message></error>',
  ])('is a refusal: %s', (text) => {
    expect(readVomsAnswer(text)).toEqual({
      certificate: undefined,
      warnings: [],
      refusal: { code: 'NoSuchUser', message: 'testvo: User unknown to this VO.' },
    });
  });

  it('has texts of a server on one line each, which move no cursor', () => {
    const text = '<voms><error><code>a</code><message> two\nlines&#x9b;2J </message></error></voms>';
    expect(readVomsAnswer(text)?.refusal?.message).toBe('two lines 2J');
    expect(readVomsAnswer(`<voms><warning>${'x'.repeat(5_000)}</warning></voms>`)?.warnings[0]).toHaveLength(1_000);
  });

  it.each(['', 'words', '<html><body>404</body></html>', '<voms><ac>AQID</ac>', '<!DOCTYPE voms><voms/>'])(
    'is not %j',
    (text) => {
      expect(readVomsAnswer(text)).toBeUndefined();
    },
  );

  it.each(['<voms/>', '<voms><ac/></voms>', '<voms><ac>A QI!</ac></voms>'])('has nothing in %s', (text) => {
    expect(readVomsAnswer(text)).toEqual({ certificate: undefined, warnings: [], refusal: undefined });
  });

  it('is read or not read, of any text at all', () => {
    const piece = fc.constantFrom(
      '<voms>',
      '</voms>',
      '<ac>',
      '</ac>',
      '<error>',
      '<',
      '&',
      'AQ==',
      '\0',
      '<warning/>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        readVomsAnswer(pieces.join(''));
      }),
      { numRuns: 100 },
    );
  });
});
