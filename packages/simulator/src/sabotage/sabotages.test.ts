import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withFaultsTable } from './faults-table.js';
import { type Sabotage, sabotaged } from './sabotage.js';
import { SABOTAGES } from './sabotages.js';

const sourceOf = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

describe('the sabotages', () => {
  it.each(SABOTAGES)('$name still finds the code of its fix', (sabotage) => {
    for (const { file, by } of sabotage.replacements) expect(sabotaged(sabotage, file, sourceOf(file))).toContain(by);
  });

  it('cover every fault of the first release that can be played', () => {
    const items = ['1', '2', '4', '5', '6', '7', '8', '9', '10', '11', '12', '12a', '13', '14', '20'];
    expect([...new Set(SABOTAGES.map(({ item }) => item))]).toEqual(items);
  });

  it('are in the table of the documents, with the same words', () => {
    const document = sourceOf('../docs/reliability.md');
    expect(withFaultsTable(document, SABOTAGES, [])).toBe(document);
  });
});

describe('a sabotage', () => {
  const sabotage: Sabotage = {
    name: 'never',
    item: '1',
    fault: 'It never says yes.',
    replacements: [{ file: 'a.ts', text: 'yes', by: 'no' }],
  };

  it('replaces a text in its file', () => {
    expect(sabotaged(sabotage, 'a.ts', 'say yes')).toBe('say no');
  });

  it('leaves other files alone', () => {
    expect(sabotaged(sabotage, 'b.ts', 'say yes')).toBeUndefined();
  });

  it.each(['say it', 'yes, yes'])('fails where the text does not occur once: %s', (source) => {
    expect(() => sabotaged(sabotage, 'a.ts', source)).toThrow('never: a.ts has');
  });
});
