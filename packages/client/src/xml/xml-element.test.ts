import { describe, expect, it } from 'vitest';
import { readXml } from './xml-reader.js';

const root = readXml(
  '<a xmlns="urn:one" xmlns:t="urn:two" k="plain" t:k="qualified">x<b>first</b>y<t:b>second</t:b><b>third</b><c/>z</a>',
);

describe('looking things up in an element', () => {
  it('finds the first child of a name, in any namespace', () => {
    expect(root.child('b')?.text()).toBe('first');
  });

  it('finds the first child of a name in one namespace', () => {
    expect(root.child('b', 'urn:two')?.text()).toBe('second');
    expect(root.child('c', 'urn:two')).toBeUndefined();
  });

  it('lists all children, those of a name, or those of a name and namespace, in order', () => {
    expect(root.children().map((child) => child.text())).toEqual(['first', 'second', 'third', '']);
    expect(root.children('b').map((child) => child.text())).toEqual(['first', 'second', 'third']);
    expect(root.children('b', 'urn:one').map((child) => child.text())).toEqual(['first', 'third']);
    expect(root.children('d')).toEqual([]);
  });

  it('gives the text directly inside, not that of its children', () => {
    expect(root.text()).toBe('xyz');
  });

  it('tells a child without text from no child', () => {
    expect(root.childText('c')).toBe('');
    expect(root.childText('d')).toBeUndefined();
  });

  it('tells attributes with and without a prefix apart', () => {
    expect(root.attribute('k')).toBe('plain');
    expect(root.attribute('k', 'urn:two')).toBe('qualified');
    expect(root.attribute('absent')).toBeUndefined();
  });
});
