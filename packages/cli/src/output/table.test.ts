import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paint } from './colour.js';
import { type Column, formatFacts, formatTable } from './table.js';
import { textWidth } from './text.js';

const columns: readonly Column[] = [
  { title: 'ID' },
  { title: 'NAME', minWidth: 6 },
  { title: 'QUEUE', dispensable: 1 },
  { title: 'SIZE', align: 'right' },
];
const rows = [
  ['8520', 'a-rather-long-name', 'short-serial', '34 MB'],
  ['9', 'b', 'fork', '1 B'],
];

describe('a table', () => {
  it('is as wide as its contents where nothing limits it', () => {
    expect(formatTable(columns, rows)).toEqual([
      'ID    NAME                QUEUE          SIZE',
      '8520  a-rather-long-name  short-serial  34 MB',
      '9     b                   fork            1 B',
    ]);
  });

  it('first cuts what may be cut, then leaves out what is dispensable', () => {
    expect(formatTable(columns, rows, { columns: 39 })[1]).toBe('8520  a-rather-lo…  short-serial  34 MB');
    expect(formatTable(columns, rows, { columns: 30 })[1]).toBe('8520  a-rather-long-na…  34 MB');
  });

  it.each([
    ['at their ends', ['localhost:4443', 'localhost:5443'], ['…host:4443', '…host:5443']],
    ['at their starts', ['ce1.grid.example.org', 'ce2.grid.example.org'], ['ce1.grid.…', 'ce2.grid.…']],
    [
      'at both',
      ['a1-of-the-grid-x', 'a2-of-the-grid-x', 'a1-of-the-grid-y'],
      ['a1-of…rid-x', 'a2-of…rid-x', 'a1-of…rid-y'],
    ],
  ])('cuts texts that differ %s so that they still do', (_, texts, cut) => {
    const servers: readonly Column[] = [{ title: 'SERVER', minWidth: 10, distinctWithin: 20 }];
    const room = Math.max(...cut.map(textWidth));
    expect(
      formatTable(
        servers,
        texts.map((text) => [text]),
        { columns: room },
      ).slice(1),
    ).toEqual(cut);
  });

  it('leaves out a column that is empty in every row', () => {
    expect(formatTable(columns, [['1', '', 'q', '2']])).toEqual(['ID  QUEUE  SIZE', '1   q         2']);
  });

  it('has as many rows as there are jobs', () => {
    const many = Array.from({ length: 200_000 }, (_, index) => [String(index)]);
    expect(formatTable([{ title: 'ID' }], many)).toHaveLength(200_001);
  });

  it('shows its titles when it has no rows', () => {
    expect(formatTable(columns, [])).toEqual(['ID  NAME  QUEUE  SIZE']);
  });

  it('keeps to its room whenever the indispensable fits', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.string({ maxLength: 6 }), fc.string({ maxLength: 60 }), fc.string(), fc.string({ maxLength: 5 })),
        ),
        fc.integer({ min: 30, max: 200 }),
        (cells, room) => {
          for (const line of formatTable(columns, cells, { columns: room })) {
            expect(textWidth(line)).toBeLessThanOrEqual(room);
          }
        },
      ),
    );
  });

  it('colours a cell without moving the others', () => {
    const [, line] = formatTable(columns, [[{ text: '1', colour: 'red' }, 'n', 'q', '2']], { paint });
    expect(line).toBe('\u001B[31m1\u001B[39m   n     q         2');
  });

  it('stands in line under names in any script', () => {
    const names = ['model', '海氷モデル', 'e\u0301te\u0301', '👩‍🔬 test', '\u1112\u1161\u11AB\u1100\u116E\u11A8'];
    const lines = formatTable(
      [{ title: 'NAME', minWidth: 4 }, { title: 'STATE' }],
      names.map((name) => [name, 'running']),
    );
    for (const line of lines.slice(1)) expect(textWidth(line)).toBe(10 + 2 + 7);
    const cut = formatTable(
      [{ title: 'NAME', minWidth: 4 }, { title: 'STATE' }],
      names.map((name) => [name, 'running']),
      { columns: 16 },
    );
    expect(cut.slice(1)).toEqual([
      'model    running',
      '海氷モ…  running',
      'e\u0301te\u0301      running',
      '👩‍🔬 test  running',
      '\u1112\u1161\u11AB\u1100\u116E\u11A8     running',
    ]);
  });

  it('treats a name literally', () => {
    expect(formatTable([{ title: 'NAME' }], [['a\u001B[2Jb\nc']])).toEqual(['NAME', 'a [2Jb c']);
  });
});

describe('facts', () => {
  it('stand under one another, several lines too, without the unknown', () => {
    expect(
      formatFacts([
        ['Id', '8520'],
        ['Queue', undefined],
        ['Reason', 'one\ntwo'],
      ]),
    ).toEqual(['Id      8520', 'Reason  one', '        two']);
  });

  it('are wrapped where there is an end of the line', () => {
    expect(formatFacts([['Interfaces', 'one two three four five']], { columns: 33 })).toEqual([
      'Interfaces  one two three four',
      '            five',
    ]);
  });
});
