import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../xml/xml-reader.js';
import { element, writeXml } from '../../xml/xml-writer.js';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import { findItemFault, unwrapSoap, wrapSoap } from './soap-envelope.js';

const recorded = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/emies/${name}`, import.meta.url), 'utf8');

describe('a SOAP envelope', () => {
  it('gives back what was put into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const answer = unwrapSoap(writeXml(wrapSoap(element('x:Do', text, { 'xmlns:x': 'urn:x' })), { indent: 0 }));
        expect(answer).toMatchObject({ response: { name: 'Do', namespace: 'urn:x' } });
        expect('response' in answer && answer.response?.text()).toBe(text);
      }),
    );
  });

  it('is an error for any other document', () => {
    for (const body of ['', 'oops', '<html></html>', '<Envelope/>', '{"version":"1.0"}']) {
      expect(() => unwrapSoap(body)).toThrow(UnreadableAnswerError);
    }
  });

  it('may hold nothing, which is how a delegation is accepted', () => {
    expect(unwrapSoap(recorded('delegation.put.xml'))).toEqual({ response: undefined });
  });
});

describe('a SOAP fault', () => {
  it.each([
    ['create.too-many.xml', 'VectorLimitExceededFault', 'Too many activity descriptions', 10],
    ['fault.invalid-parameter.xml', 'InvalidParameterFault', 'failed to parse ToDate: soon', undefined],
    ['fault.not-authorised.xml', undefined, "User can't be assigned configuration", undefined],
    ['fault.not-supported.xml', undefined, 'Operation not supported', undefined],
    ['delegation.put-refused.xml', 'DelegationException', 'Failed to acquire credentials', undefined],
    ['delegation.info-missing.xml', 'InternalServiceDelegationFault', 'Delegated credentials missing', undefined],
  ])('%s is %s: %s', (name, type, reason, serverLimit) => {
    expect(unwrapSoap(recorded(name))).toEqual({ fault: { type, reason, serverLimit } });
  });

  it('counts although an empty response stands beside it', () => {
    const body = recorded('delegation.info-unknown.xml');
    expect(body).toContain('<GetDelegationInfoResponse ');
    expect(unwrapSoap(body)).toMatchObject({ fault: { type: 'UnknownDelegationIDFault', reason: 'Wrong identifier' } });
  });
});

describe('a fault of one item', () => {
  it('is found by its local name, and is its name where it says nothing', () => {
    const item = readXml('<i xmlns:e="urn:e"><e:ActivityID>1</e:ActivityID><e:AccessControlFault/></i>');
    expect(findItemFault(item)).toMatchObject({ type: 'AccessControlFault', reason: 'AccessControlFault' });
    expect(findItemFault(readXml('<i><ActivityID>1</ActivityID></i>'))).toBeUndefined();
  });
});
