import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from './template.js';

describe('a text with placeholders', () => {
  it.each([
    ['', []],
    ['plain', ['plain']],
    ['{}', [{ placeholder: '' }]],
    ['a{stem}.txt', ['a', { placeholder: 'stem' }, '.txt']],
    ['{{}}', ['{}']],
    ['{{{a b}}}', ['{', { placeholder: 'a b' }, '}']],
    ["awk '{{print $1}}' {}", ["awk '{print $1}' ", { placeholder: '' }]],
  ])('%s', (text, parts) => {
    expect(parseTemplate(text)).toEqual(parts);
  });

  it.each([
    ['a{b', '{b'],
    ['a}b', '}b'],
    ['{"a": {}}', '{"a": {}}'],
  ])('%s has a brace without its counterpart', (text, unbalanced) => {
    expect(parseTemplate(text)).toEqual({ unbalanced });
  });

  it('is any text, with its braces doubled', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', 'a', ' ') });
    fc.assert(
      fc.property(
        text,
        text.map((inside) => inside.replace(/[{}]/g, '')),
        text,
        (before, inside, after) => {
          const doubled = (literal: string) => literal.replace(/[{}]/g, '$&$&');
          const joined = parseTemplate(doubled(before) + doubled(after));
          expect(joined).toEqual(before + after === '' ? [] : [before + after]);
          const parts = parseTemplate(`${doubled(before)} {${inside}} ${doubled(after)}`);
          expect(parts).toEqual([`${before} `, { placeholder: inside }, ` ${after}`]);
        },
      ),
    );
  });
});
