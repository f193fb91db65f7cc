import { expect, it } from 'vitest';
import { noPaint, paint } from '../../../cli/src/output/colour.js';
import { textWidth } from '../../../cli/src/output/text.js';
import { layoutFor, tableHead, tableLines } from './lay-out.js';
import type { TableRow } from './table-rows.js';

const row = (facts: Partial<TableRow>): TableRow => ({
  at: Date.parse('2026-03-02T09:00:01.500Z'),
  who: 'login1/1001',
  column: 'request',
  text: 'text',
  ...facts,
});

it('aligns each cell to its column', () => {
  const layout = layoutFor(120);
  const head = tableHead(layout, noPaint);
  for (const column of ['request', 'server', 'disk'] as const) {
    const [line = ''] = tableLines(row({ column }), layout, noPaint);
    expect(line).toMatch(/^09:00:01\.500 {2}login1\/1001 /);
    expect(line.indexOf('text')).toBe(head.indexOf(column));
  }
});

it.each([80, 120, 200])('keeps within %d columns, with texts of any length', (columns) => {
  const layout = layoutFor(columns);
  const long = 'GET ce1:/jobs/job-1/session/a long name/'.repeat(10);
  for (const column of ['request', 'server', 'disk', 'across'] as const) {
    for (const line of tableLines(row({ column, text: long }), layout, paint)) {
      expect(textWidth(line)).toBeLessThanOrEqual(Math.max(columns, 87));
    }
  }
});

it('lets what goes across all columns have as many lines as it needs', () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
  const lines = tableLines(row({ column: 'across', text: words.join(' ') }), layoutFor(100), noPaint);
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join(' ').match(/word\d+/g)).toEqual(words);
});

it('shows in red what does not hold', () => {
  const [line] = tableLines(row({ column: 'across', text: 'once: twice', mark: 'violation' }), layoutFor(100), paint);
  expect(line).toContain('\u001B[31monce: twice');
});
