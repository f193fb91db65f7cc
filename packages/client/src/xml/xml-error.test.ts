import { describe, expect, it } from 'vitest';
import { XmlError } from './xml-error.js';

describe('an error about XML', () => {
  it('says where, when something has been read', () => {
    expect(new XmlError('undefined entity', { line: 3, column: 7 })).toMatchObject({
      name: 'XmlError',
      message: '3:7: undefined entity',
      reason: 'undefined entity',
      line: 3,
      column: 7,
    });
  });

  it('says only what, when it is about a value to be written', () => {
    expect(new XmlError('no name')).toMatchObject({ message: 'no name', line: undefined, column: undefined });
  });
});
