import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './csv-rows.js';

const fieldsOf = (text: string, separator: ',' | '\t' = ',') => {
  const rows = readCsv(text, separator);
  return 'problem' in rows ? rows : rows.map(({ fields }) => fields);
};

describe('the rows of a table', () => {
  it('are lines with fields, of which some are quoted', () => {
    expect(fieldsOf('a,b\r\n1,"x, ""y""\nz"\n\n3,\n')).toEqual([
      ['a', 'b'],
      ['1', 'x, "y"\nz'],
      ['3', ''],
    ]);
    expect(fieldsOf('\uFEFFa\tb\n"1"\t2', '\t')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(fieldsOf('')).toEqual([]);
    expect(fieldsOf('a,')).toEqual([['a', '']]);
  });

  it('know the lines that they begin in', () => {
    const rows = readCsv('a\n\n"1\n2"\n3\n', ',');
    expect('problem' in rows ? rows : rows.map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('are not read where a quote is not closed, or text follows it', () => {
    expect(readCsv('a,b\n1,"2\n', ',')).toEqual({ line: 2, problem: 'unclosed-quote' });
    expect(readCsv('a\n"1"2\n', ',')).toEqual({ line: 2, problem: 'text-after-quote' });
  });

  it('are those that were written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\t', '\n', '\r', ' ', 'é') });
    const table = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(table, fc.constantFrom(',' as const, '\t' as const), (rows, separator) => {
        const quoted = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(separator));
        expect(fieldsOf(quoted.join('\n'), separator)).toEqual(rows);
      }),
    );
  });

  it('are read or refused, whatever the document is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r') }), (text) => {
        const rows = readCsv(text, ',');
        if ('problem' in rows) expect(text).toContain('"');
        else for (const { line } of rows) expect(line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
      }),
    );
  });
});
