import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../xml/xml-reader.js';
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
    expect(writeLegacyRequest('testvo', [], undefined)).toBe(
      '<?xml version="1.0" encoding="US-ASCII"?><voms><command>G/testvo</command><base64>1</base64><version>4</version></voms>',
    );
  });
});

describe('an answer of the old protocol', () => {
  const answer = (contents: string) => `<?xml version="1.0" encoding = "US-ASCII"?><vomsans>${contents}</vomsans>`;
  const item = (number: string, message: string) =>
    `<item><number>${number}</number><message>${message}</message></item>`;

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

  it('is a refusal by its number, whatever stands in place of the attribute certificate', () => {
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
