import { describe, expect, it } from 'vitest';
import { readXml } from '../../xml/xml-reader.js';
import { ElementFields } from '../model/element-fields.js';
import { lossReport } from '../model/loss.js';
import { member, oneOf, positive, readOptions } from './adl-values.js';

const fieldsOf = (xml: string) => new ElementFields(readXml(xml), undefined, lossReport({}));

describe('values of ADL', () => {
  it('a word is one of those allowed, in their spelling', () => {
    expect(oneOf(fieldsOf('<a><b>in</b></a>'), 'b', ['in', 'out'])).toBe('in');
    expect(oneOf(fieldsOf('<a/>'), 'b', ['in', 'out'])).toBeUndefined();
    expect(() => member(readXml('<b>In</b>'), ['in', 'out'])).toThrow('<b> must be one of in, out, not "In"');
  });

  it('some numbers must not be 0, and the error says why', () => {
    expect(positive(fieldsOf('<a><b>1</b></a>'), 'b', 'why')).toBe(1);
    expect(() => positive(fieldsOf('<a><b>0</b></a>'), 'b', 'the sky would fall')).toThrow(
      '<b> must not be 0: the sky would fall',
    );
  });

  it('options are pairs in order, and may repeat a name', () => {
    const option = (name: string, value: string) => `<Option><Name>${name}</Name><Value>${value}</Value></Option>`;
    expect(readOptions(fieldsOf(`<a>${option('x', '1')}${option('x', '')}</a>`))).toEqual([
      { name: 'x', value: '1' },
      { name: 'x', value: '' },
    ]);
  });
});
