import { describe, expect, it } from 'vitest';
import { readPolicy, unwrapPolicy, withoutDeclaration, wrapPolicy } from './access-control.js';

const gacl = '<gacl><entry><any-user/><allow><read/></allow></entry></gacl>';
const arc = '<p:Policy xmlns:p="http://www.nordugrid.org/schemas/policy-arc"/>';

describe('the form in which services take a policy', () => {
  it('a bare policy is wrapped, and says of which type it is', () => {
    expect(wrapPolicy(gacl)).toBe(`<AccessControl><Type>GACL</Type><Content>${gacl}</Content></AccessControl>`);
    expect(wrapPolicy(arc)).toBe(`<AccessControl><Type>ARC</Type><Content>${arc}</Content></AccessControl>`);
  });

  it('one that has a Content already is not changed', () => {
    const wrapped = `<acl> <Content>${gacl}</Content> </acl>`;
    expect(wrapPolicy(wrapped)).toBe(wrapped);
  });

  it('an XML declaration, for which there is no place inside, is dropped', () => {
    expect(wrapPolicy(`<?xml version="1.0"?>\n${gacl}`)).toBe(wrapPolicy(gacl));
    expect(withoutDeclaration(gacl)).toBe(gacl);
  });

  it.each([gacl, arc])('%s comes back out of its wrapper', (policy) => {
    expect(unwrapPolicy(wrapPolicy(policy))).toBe(policy);
  });

  it.each([
    gacl,
    `<AccessControl>\n<Type>GACL</Type><Content>${gacl}</Content></AccessControl>`,
    '<AccessControl><Type>GACL</Type><Content>text</Content></AccessControl>',
    `<AccessControl><Type>ARC</Type><Content>${gacl}</Content></AccessControl>`,
  ])('%j, which this library has not written, is left as it is', (text) => {
    expect(unwrapPolicy(text)).toBe(text);
  });

  it('a text that is not XML is refused', () => {
    expect(() => wrapPolicy('read for all')).toThrow('not an XML document');
    expect(() => readPolicy('<gacl>')).toThrow('unclosed tag');
  });
});
