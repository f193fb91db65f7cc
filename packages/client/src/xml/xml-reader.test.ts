import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XmlError } from './xml-error.js';
import { readXml } from './xml-reader.js';

const failure = (text: string, options?: Parameters<typeof readXml>[1]): XmlError => {
  try {
    readXml(text, options);
  } catch (error) {
    if (error instanceof XmlError) return error;
    throw error;
  }
  throw new Error('was read without complaint');
};

describe('reading a document', () => {
  it('resolves namespaces, prefixed and default', () => {
    const root = readXml('<p:a xmlns:p="urn:one" xmlns="urn:two"><b><c xmlns=""/></b></p:a>');
    expect([root.namespace, root.child('b')?.namespace, root.child('b')?.child('c')?.namespace]).toEqual([
      'urn:one',
      'urn:two',
      '',
    ]);
  });

  it('leaves declarations of namespaces out of the attributes', () => {
    expect(readXml('<a xmlns="urn:one" xmlns:p="urn:two" p:x="1" xml:lang="en"/>').attributes).toEqual([
      { namespace: 'urn:two', name: 'x', value: '1' },
      { namespace: 'http://www.w3.org/XML/1998/namespace', name: 'lang', value: 'en' },
    ]);
  });

  it('keeps text character for character: white space, references, CDATA', () => {
    expect(readXml('<a> x\t\n&lt;&#13;&#xE9;<![CDATA[<b> &amp; ]]> </a>').text()).toBe(' x\t\n<\ré<b> &amp;  ');
  });

  it('joins text around comments and processing instructions, which vanish', () => {
    expect(readXml('<a>x<!-- - --><?p i?>y</a>').content).toEqual(['xy']);
  });

  it('reads mixed content in order', () => {
    const [before, bold, after] = readXml('<a>x<b/>y</a>').content;
    expect([before, after]).toEqual(['x', 'y']);
    expect(bold).toMatchObject({ name: 'b' });
  });

  it('says where each element begins', () => {
    const root = readXml(
      '<?xml version="1.0"?>\r\n<a>\r\n  <b\n   c="<!-- no -->&lt;"/>é<d/></a>'.replace('<!-- no -->', ''),
    );
    expect(root).toMatchObject({ line: 2, column: 1 });
    expect(root.child('b')).toMatchObject({ line: 3, column: 3 });
    expect(root.child('d')).toMatchObject({ line: 4, column: 15 });
  });

  it('accepts a byte order mark and surrounding white space', () => {
    expect(readXml('\ufeff<?xml version="1.0" encoding="utf-8"?>\n<a/>\n').name).toBe('a');
  });

  it('accepts another encoding in the declaration where it makes no difference', () => {
    expect(readXml('<?xml version="1.0" encoding="ISO-8859-1"?><a>ascii</a>').text()).toBe('ascii');
  });
});

describe('refusing a document', () => {
  it.each([
    ['<a>\n  <b></a>', 2, 'unexpected close tag; </b> is expected'],
    ['<a>\n\n  &nbsp;</a>', 3, 'undefined entity'],
    ['<a><b>', 1, 'unclosed tag: b'],
    ['<p:a/>', 1, 'unbound namespace prefix: "p"'],
    ['<a b="1" b="2"/>', 1, 'duplicate attribute: b'],
    ['<a/>\n<b/>', 2, 'documents may contain only one root'],
    ['', 1, 'document must contain a root element'],
    ['&(executable=/bin/true)', 1, 'text data outside of root node'],
    ['<a>&#0;</a>', 1, 'malformed character entity'],
  ])('%j is refused on line %i: %s', (text, line, reason) => {
    expect(failure(text)).toMatchObject({ line, reason });
  });

  it('names a character that XML cannot hold, and its place', () => {
    expect(failure('<a>\n b\u0007</a>')).toMatchObject({
      line: 2,
      column: 3,
      reason: 'the character U+0007 is not allowed in XML',
    });
    expect(failure('<a>\ud83d</a>').reason).toContain('U+D83D');
  });

  it.each([
    '<!DOCTYPE a><a/>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a>&z;</a>',
    '<!DOCTYPE a PUBLIC "-//X" "http://localhost/x" [ <!ENTITY % p SYSTEM "http://localhost/p"> %p; ]><a/>',
  ])('%j is refused for its DOCTYPE', (text) => {
    expect(failure(`<!-- c -->\n  ${text}`)).toMatchObject({ line: 2, column: 3, reason: 'a DOCTYPE is not allowed' });
  });

  it('given another encoding and characters beyond ASCII, it does not guess', () => {
    expect(failure('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>').reason).toContain('ISO-8859-1');
  });

  it('refuses what is nested too deep, without exhausting the stack', () => {
    expect(readXml('<a>'.repeat(100) + '</a>'.repeat(100)).name).toBe('a');
    expect(failure('<a>'.repeat(200_000)).reason).toBe('elements are nested more than 100 deep');
    expect(failure('<a><b/></a>', { maxDepth: 1 })).toMatchObject({ column: 4 });
  });

  it('refuses what has too many elements and attributes', () => {
    expect(readXml('<a><b c="d"/></a>', { maxNodes: 3 }).name).toBe('a');
    expect(failure('<a><b c="d" e="f"/></a>', { maxNodes: 3 }).reason).toBe(
      'the document has more than 3 elements and attributes',
    );
    expect(failure('<a><b/><b/><b/></a>', { maxNodes: 3 }).reason).toContain('more than 3');
  });

  it('refuses what is too long', () => {
    expect(failure('<a>xxxxxxxxxx</a>', { maxLength: 10 }).reason).toBe('the document is longer than 10 characters');
  });

  it('given any text at all, either reads it or says why not', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      '<',
      '>',
      '&',
      ';',
      '"',
      '<!',
      '<?',
      '?>',
      ']]>',
      'xmlns:p="',
      ' ',
      'é',
      '\0',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 12 }),
        (pieces) => {
          const text = pieces.join('');
          try {
            readXml(text);
          } catch (error) {
            expect(error).toBeInstanceOf(XmlError);
            expect(error).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
