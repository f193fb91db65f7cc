import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import { readXml } from '../../xml/xml-reader.js';
import { ElementFields, integerOf, leafText, quote, readDescriptionXml, readElement } from './element-fields.js';
import { type DescriptionLoss, lossReport } from './loss.js';

const fieldsOf = (xml: string, namespace?: string) => new ElementFields(readXml(xml), namespace, lossReport({}));

describe('looking up fields', () => {
  it('text is exact, and empty text counts as missing', () => {
    const fields = fieldsOf('<a><b> x\n</b><c/><d>1</d><d/></a>');
    expect([fields.text('b'), fields.text('c'), fields.text('e'), fields.texts('d'), fields.texts('e')]).toEqual([
      ' x\n',
      undefined,
      undefined,
      ['1', ''],
      undefined,
    ]);
  });

  it('a field that may stand once may not stand twice', () => {
    expect(() => fieldsOf('<a><b/>\n<b/></a>').text('b')).toThrow(
      expect.objectContaining({
        constructor: InvalidJobDescription,
        line: 2,
        reason: '<b> may stand only once in <a>',
      }),
    );
  });

  it('a field that is needed must be there, and not empty', () => {
    expect(() => fieldsOf('<a><b/></a>').requiredText('b')).toThrow('<a> needs a <b> that is not empty');
  });

  it('a text cannot hold elements', () => {
    expect(() => fieldsOf('<a><b><c/></b></a>').text('b')).toThrow('<b> must hold text, not <c>');
    expect(leafText(readXml('<a>x</a>'))).toBe('x');
  });

  it.each([
    ['0', 0],
    ['42', 42],
    ['+7', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s is the number %i', (text, value) => {
    expect(fieldsOf(`<a><b>${text}</b></a>`).integer('b')).toBe(value);
  });

  it.each(['', ' 1', '1 ', '-1', '1.0', '1e3', '0x10', 'PT1H', '9007199254740992'])('%j is no whole number', (text) => {
    expect(() => integerOf(readXml(`<b>${text}</b>`))).toThrow('<b> must be a whole number in digits');
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('%s is %s', (text, value) => {
    expect(fieldsOf(`<a x="${text}"><b>${text}</b></a>`).boolean('b')).toBe(value);
    expect(fieldsOf(`<a x="${text}"/>`).booleanAttribute('x')).toBe(value);
  });

  it.each(['yes', 'TRUE', '', ' true'])('%j is neither true nor false', (text) => {
    expect(() => fieldsOf(`<a><b>${text}</b></a>`).boolean('b')).toThrow('<b> must be true or false');
    expect(() => fieldsOf(`<a x="${text}"/>`).booleanAttribute('x')).toThrow('the attribute x must be true or false');
  });

  it('a namespace can be required', () => {
    const fields = fieldsOf('<a xmlns="urn:one" xmlns:t="urn:two"><b>1</b><t:b>2</t:b></a>', 'urn:one');
    expect([fields.text('b'), fields.text('b', 'urn:two')]).toEqual(['1', '2']);
  });
});

describe('what the reader has not read', () => {
  const lossesIn = (xml: string, read: (fields: ElementFields) => unknown) => {
    const losses: DescriptionLoss[] = [];
    readElement(readXml(xml), 'urn:one', lossReport({ onLoss: (loss) => losses.push(loss) }), read);
    return losses;
  };

  it('is reported, elements and attributes alike, with its place', () => {
    const xml = '<a xmlns="urn:one" xmlns:t="urn:two" known="1"\n other="2" t:foreign="3">\n<b/><c/>\n<t:b/></a>';
    const losses = lossesIn(xml, (fields) => [fields.child('b'), fields.attribute('known')]);
    expect(losses).toEqual([
      { what: '<c>', reason: 'no such element is known inside <a>', line: 3, column: 5 },
      { what: '<b>', reason: 'no such element of "urn:two" is known inside <a>', line: 4, column: 1 },
      { what: 'attribute other', reason: 'no such attribute is known on <a>', line: 1, column: 1 },
    ]);
  });

  it('is reported at every depth', () => {
    const losses = lossesIn('<a xmlns="urn:one"><b><x/></b><c><y/></c></a>', (fields) => {
      fields.inside('b', () => undefined);
      fields.insideEach('c', () => undefined);
    });
    expect(losses.map(({ what }) => what)).toEqual(['<x>', '<y>']);
  });

  it('attributes of texts are reported too, unless they are asked for or only label the text', () => {
    const xml = '<a xmlns="urn:one"><b name="n" x="1"/>\n<b x="2"/><c x="3"/><d x="4" y="5">1</d><e x="6">true</e></a>';
    const losses = lossesIn(xml, (fields) => {
      fields.texts('b');
      fields.text('c');
      const [d] = fields.elements('d');
      fields.attribute('x', d);
      fields.boolean('e');
    });
    expect(losses).toEqual([
      { what: 'attribute x', reason: 'no such attribute is known on <b>', line: 1, column: 20 },
      { what: 'attribute x', reason: 'no such attribute is known on <b>', line: 2, column: 1 },
      expect.objectContaining({ reason: 'no such attribute is known on <c>' }),
      { what: 'attribute y', reason: 'no such attribute is known on <d>', line: 2, column: 21 },
      expect.objectContaining({ reason: 'no such attribute is known on <e>' }),
    ]);
  });

  it('an attribute in the namespace of its element counts as not read', () => {
    const losses = lossesIn('<t:a xmlns:t="urn:one" t:x="1"><t:b t:x="1" xml:space="preserve"/></t:a>', (fields) => {
      fields.attribute('x');
      fields.text('b');
    });
    expect(losses.map(({ reason }) => reason)).toEqual([
      'no such attribute is known on <b>',
      'no such attribute is known on <a>',
    ]);
  });

  it('that an element is optional is reported where it cannot be kept', () => {
    const xml = '<a xmlns="urn:one"><b optional="true"/><b optional="0"/><c optional="1"/><c optional="false"/></a>';
    const losses = lossesIn(xml, (fields) => [fields.texts('b'), fields.insideEach('c', () => undefined)]);
    expect(losses.map(({ what }) => what)).toEqual(['<c>: optional', '<b>: optional']);
  });

  it('stray text among elements is an error', () => {
    expect(() => lossesIn('<a xmlns="urn:one">stray<b/></a>', (fields) => fields.child('b'))).toThrow(
      '<a> holds text where only elements may stand',
    );
  });
});

describe('reading the XML of a description', () => {
  it('an XML error becomes an invalid description with line and column', () => {
    expect(() => readDescriptionXml('<a>\n<b></a>')).toThrow(
      expect.objectContaining({ constructor: InvalidJobDescription, line: 2, cause: expect.anything() }),
    );
  });

  it('values in messages are quoted and not too long', () => {
    expect([quote('a\n"'), quote('x'.repeat(100)).length]).toEqual(['"a\\n\\""', 60]);
  });
});
