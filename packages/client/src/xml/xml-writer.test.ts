import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { XmlElement } from './xml-element.js';
import { XmlError } from './xml-error.js';
import { readXml } from './xml-reader.js';
import { copyOf, element, optionalElement, writeXml, type XmlNode } from './xml-writer.js';

const inOneLine = { declaration: false, indent: 0 };
const asNode = ({ name, attributes, content }: XmlElement): XmlNode => ({
  name,
  attributes: Object.fromEntries(attributes.map((attribute) => [attribute.name, attribute.value])),
  content: content.map((part) => (typeof part === 'string' ? part : asNode(part))),
});

describe('writing a document', () => {
  it('indents elements that stand among elements', () => {
    const job = element('Executable', [element('Path', '/bin/echo'), element('Argument'), undefined]);
    expect(writeXml(element('Application', [job], { xmlns: 'urn:adl' }))).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Application xmlns="urn:adl">',
        '  <Executable>',
        '    <Path>/bin/echo</Path>',
        '    <Argument/>',
        '  </Executable>',
        '</Application>',
        '',
      ].join('\n'),
    );
  });

  it('adds no white space anywhere inside an element that holds text', () => {
    expect(writeXml(element('a', ['x', element('b', [element('c')])]), { declaration: false })).toBe(
      '<a>x<b><c/></b></a>\n',
    );
  });

  it('leaves out what is optional and undefined, but keeps 0, false and empty text', () => {
    const parts = [undefined, 0, false, ''].map((value) => optionalElement('v', value));
    expect(writeXml(element('a', parts, { b: undefined }), inOneLine)).toBe('<a><v>0</v><v>false</v><v/></a>');
  });

  it('writes markup in text and attributes as references', () => {
    const text = '<&>"\'\t\n\r]]>';
    expect(writeXml(element('a', text, { b: text }), inOneLine)).toBe(
      '<a b="&lt;&amp;&gt;&quot;\'&#9;&#10;&#13;]]&gt;">&lt;&amp;&gt;"\'\t\n&#13;]]&gt;</a>',
    );
  });

  it.each([
    [element('Argument', 'a\0b'), 'the value of Argument holds the character U+0000, which XML cannot hold'],
    [element('a', [], { b: '\ud800' }), 'the value of a/@b holds the character U+D800, which XML cannot hold'],
    [element('not a name'), '"not a name" is no name of an element'],
    [element('a', [], { '1': 'x' }), '"1" is no name of an attribute'],
  ])('refuses %j', (node, reason) => {
    expect(() => writeXml(node)).toThrow(new XmlError(reason));
  });

  it('every element that is written is read back the same, indented or not', () => {
    const name = fc.constantFrom('a', 'b-c', '_d.e', 'é');
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'<>&"\'\r\n\t ]x'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      minLength: 1,
    });
    const { tree } = fc.letrec<{ tree: XmlNode }>((tie) => ({
      tree: fc
        .tuple(
          name,
          fc.dictionary(name, text, { maxKeys: 3 }),
          fc.oneof(
            text.map((only) => [only]),
            fc.array(tie('tree'), { maxLength: 3 }),
          ),
        )
        .map(([of, attributes, content]) => ({ name: of, attributes: { ...attributes }, content })),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2), (node, indent) => {
        const read = asNode(readXml(writeXml(node, { indent })));
        expect(withoutIndentation(read)).toEqual(withoutIndentation(node));
      }),
    );
  });
});

/** Between elements only, white space is the writer's own. */
function withoutIndentation(node: XmlNode): XmlNode {
  const hasElements = node.content.some((part) => typeof part !== 'string');
  const content = node.content
    .filter((part) => !hasElements || typeof part !== 'string')
    .map((part) => (typeof part === 'string' ? part : withoutIndentation(part)));
  return { ...node, content };
}

describe('copying what has been read', () => {
  it('keeps text, order, namespaces and attributes', () => {
    const original = readXml(
      '<g:gacl xmlns:g="urn:g" xmlns:h="urn:h" h:x="1" y="2" xml:lang="en"> <g:a>b<c/>d</g:a> </g:gacl>',
    );
    const copy = readXml(writeXml(copyOf(original), inOneLine));
    const positionless = (node: XmlElement): unknown => [
      node.namespace,
      node.name,
      node.attributes,
      node.content.map((part) => (typeof part === 'string' ? part : positionless(part))),
    ];
    expect(positionless(copy)).toEqual(positionless(original));
  });

  it('puts it into an indented document without adding white space to it', () => {
    const copy = copyOf(readXml('<gacl><entry><read/></entry></gacl>'));
    expect(writeXml(element('a', [copy]), { declaration: false })).toBe(
      '<a>\n  <gacl><entry><read/></entry></gacl>\n</a>\n',
    );
  });

  it('declares nothing that is not needed', () => {
    expect(writeXml(copyOf(readXml('<gacl><entry a="b"/></gacl>')), inOneLine)).toBe('<gacl><entry a="b"/></gacl>');
  });
});
