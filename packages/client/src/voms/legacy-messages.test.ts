import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../xml/xml-reader.js';
import { AttributeCertificate } from './attribute-certificate.js';
import { readLegacyAnswer, writeLegacyRequest } from './legacy-messages.js';

describe('a request of the old protocol', () => {
  it('has a command for each group and role, and their order', () => {
    const text = writeLegacyRequest('testvo', ['/testvo/prod/Role=production', '/testvo'], 43_200);
    expect(text).toBe(
      '<?xml version="1.0" encoding="US-ASCII"?><voms><command>B/testvo/prod:production</command><command>G/testvo</command>' +
        '<order>/testvo/prod:production,/testvo</order><lifetime>43200</lifetime><base64>1</base64><version>4</version></voms>',
    );
    expect(readXml(text).name).toBe('voms');
  });

  it('asks for the group of the organisation where nothing is asked for', () => {
    expect(writeLegacyRequest('testvo', [], 60)).toBe(
      '<?xml version="1.0" encoding="US-ASCII"?><voms><command>G/testvo</command><lifetime>60</lifetime><base64>1</base64><version>4</version></voms>',
    );
  });
});

describe('an answer of the old protocol', () => {
  const answer = (contents: string) => `<?xml version="1.0" encoding = "US-ASCII"?><vomsans>${contents}</vomsans>`;
  const item = (number: string, message: string) =>
    `<item><number>${number}</number><message>${message}</message></item>`;

  it('is read as a real server writes it', () => {
    const recorded = (name: string) => {
      const path = new URL(`../../fixtures/voms/voms-server-2.1.0/${name}.xml`, import.meta.url);
      return readLegacyAnswer(readFileSync(path, 'latin1'));
    };
    const fqans = (der: Buffer | undefined) => der && new AttributeCertificate(der).fqans;
    const role = recorded('role');
    expect(role).toMatchObject({ warnings: [], refusal: undefined });
    expect(fqans(role?.certificate)).toEqual([
      '/testvo/prod/Role=production/Capability=NULL',
      '/testvo/Role=NULL/Capability=NULL',
      '/testvo/prod/Role=NULL/Capability=NULL',
    ]);
    const shortened = recorded('shortened');
    expect(shortened?.warnings).toEqual([expect.stringContaining('is shortened to 86400 seconds!')]);
    expect(fqans(shortened?.certificate)?.[0]).toBe('/testvo/Role=NULL/Capability=NULL');
    expect(recorded('no-such-role')).toEqual({
      certificate: undefined,
      warnings: [],
      refusal: { code: '1001', message: 'testvo: Unable to satisfy B/testvo:admin request!' },
    });
  });

  it('has an attribute certificate', () => {
    expect(readLegacyAnswer(answer('<version>3</version><ac>AQID</ac>'))).toEqual({
      certificate: Buffer.of(1, 2, 3),
      warnings: [],
      refusal: undefined,
    });
  });

  it('has warnings by their numbers', () => {
    const error = `<error>${item('2', 'the validity is shortened')}</error>`;
    expect(readLegacyAnswer(answer(`${error}<ac>AQID</ac>`))).toEqual({
      certificate: Buffer.of(1, 2, 3),
      warnings: ['the validity is shortened'],
      refusal: undefined,
    });
  });

  it('is a refusal by its number, with any text in place of the attribute certificate', () => {
    const error = `<error>${item('2', 'shortened')}${item('1001', 'User unknown\n to this VO.')}</error>`;
    expect(readLegacyAnswer(answer(`${error}<ac>QQ==</ac>`))).toEqual({
      certificate: undefined,
      warnings: ['shortened'],
      refusal: { code: '1001', message: 'User unknown to this VO.' },
    });
    expect(readLegacyAnswer(answer('<error><item/></error>'))?.refusal).toEqual({ code: 'NaN', message: '' });
  });

  it.each(['', '<voms><ac>AQID</ac></voms>', '<vomsans><ac>AQ'])('is not %j', (text) => {
    expect(readLegacyAnswer(text)).toBeUndefined();
  });

  it('is read or not read, of any text at all', () => {
    const piece = fc.constantFrom(
      '<vomsans>',
      '</vomsans>',
      '<ac>',
      '</ac>',
      '<error>',
      '<item>',
      '<',
      '&',
      'AQ==',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        readLegacyAnswer(pieces.join(''));
      }),
      { numRuns: 100 },
    );
  });
});
