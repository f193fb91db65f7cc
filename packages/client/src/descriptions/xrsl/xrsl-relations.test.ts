import { describe, expect, it } from 'vitest';
import { type DescriptionLoss, lossReport } from '../model/loss.js';
import { parseXrslGrammar } from './xrsl-grammar.js';
import { expandAlternatives, XrslRelations } from './xrsl-relations.js';
import { replaceVariables } from './xrsl-variables.js';

const losses: DescriptionLoss[] = [];
const report = lossReport({ onLoss: (loss) => losses.push(loss) });
const choices = (text: string) => replaceVariables(parseXrslGrammar(text), report).flatMap(expandAlternatives);
const relationsOf = (text: string) => {
  losses.length = 0;
  return new XrslRelations(choices(text)[0] ?? [], report);
};

describe('alternatives', () => {
  const outline = (text: string) =>
    choices(text).map((list) =>
      list
        .map(
          ({ attribute, values }) =>
            `${attribute}=${values.map((value) => (value.kind === 'string' ? value.text : '()')).join()}`,
        )
        .join(' '),
    );

  it('begin with the first, and each other from what was there before', () => {
    expect(outline('&(a=1)(|(b=1)(b=2)(b=3))(c=1)')).toEqual(['a=1 b=1 c=1', 'a=1 b=2 c=1', 'a=1 b=3 c=1']);
  });

  it('a later choice leaves the earlier ones as they were', () => {
    expect(outline('&(|(a=1)(a=2))(|(b=1)(b=2))')).toEqual(['a=1 b=1', 'a=2 b=1', 'a=1 b=2']);
  });

  it('may be whole groups, at the top, and inside one another', () => {
    expect(outline('|(&(a=1)(b=1))(&(a=2)(|(b=2)(b=3)))')).toEqual(['a=1 b=1', 'a=2 b=2', 'a=2 b=3']);
  });
});

describe('many relations', () => {
  it('are listed in a time that grows with their number', () => {
    expect(choices(`&${'(a=1)'.repeat(50_000)}`)[0]).toHaveLength(50_000);
  });

  it('are refused where alternatives would copy them too often', () => {
    const text = (before: number) => `&${'(a=1)'.repeat(before)}(|${'(b=1)'.repeat(1_000)})`;
    expect(choices(text(1_000))).toHaveLength(1_000);
    expect(() => choices(text(3_000))).toThrow('the alternatives hold more than 2097152 relations');
  });
});

describe('an attribute', () => {
  it('that may be given once is refused twice, unless the first was empty', () => {
    expect(relationsOf('&(a="")(a=x)').once('a')).toMatchObject({ text: 'x', position: { line: 1, column: 11 } });
    expect(relationsOf('&(a="")').once('a')).toBeUndefined();
    expect(() => relationsOf('&(a=x)(a=y)').once('a')).toThrow('"a" is given a second time');
    expect(() => relationsOf('&(a=x)(a=y)').listOnce('a')).toThrow('"a" is given a second time');
    expect(
      relationsOf('&(a=)(a=x y)')
        .listOnce('a')
        ?.map(({ text }) => text),
    ).toEqual(['x', 'y']);
  });

  it('of which the last one wins says which are lost', () => {
    expect(relationsOf('&(a=x)(a=y)(a=y)').last('a')?.text).toBe('y');
    expect(losses.map(({ what }) => what)).toEqual(['"a" "x"']);
  });

  it('of which there may be many is a list of all', () => {
    const relations = relationsOf('&(a=x y)(b=("1" "2")())(a=z)(b=("3"))');
    expect(relations.list('a')?.map(({ text }) => text)).toEqual(['x', 'y', 'z']);
    expect(relations.sequences('b').map(({ strings }) => strings.map(({ text }) => text))).toEqual([
      ['1', '2'],
      [],
      ['3'],
    ]);
    expect(relations.list('c')).toBeUndefined();
  });

  it.each([
    ['&(a=)', 'expected a value for "a"'],
    ['&(a=x y)', 'expected a single value for "a"'],
    ['&(a=("x"))', 'expected a string as the value of "a"'],
  ])('%s is no single value', (text, reason) => {
    expect(() => relationsOf(text).once('a')).toThrow(reason);
  });

  it('that holds lists holds nothing else', () => {
    expect(() => relationsOf('&(a="x" "y")').sequences('a')).toThrow('expected a list in parentheses');
    expect(() => relationsOf('&(a=(("x")))').sequences('a')).toThrow('expected a string');
    expect(() => relationsOf('&(a=("x"))').list('a')).toThrow('expected a string');
  });

  it.each(['<', '>', '!='])('with the relation %s is taken for "=", which is reported', (operator) => {
    relationsOf(`&(a${operator}1)`).last('a');
    expect(losses.map(({ what }) => what)).toEqual([`the relation ${operator} of "a"`]);
  });

  it.each(['=', '<=', '>='])('with the relation %s is satisfied by what is asked for', (operator) => {
    expect(relationsOf(`&(a${operator}1)`).last('a')?.text).toBe('1');
    expect(losses).toEqual([]);
  });
});

describe('attributes that the reader has not read', () => {
  it('are reported in the end, but for variables', () => {
    const relations = relationsOf('&(rslsubstitution=("A" "1"))(a=1)\n(b=2)(c=3)');
    relations.last('a');
    relations.lose('c', 'no reason');
    relations.finish();
    expect(losses).toEqual([
      { what: 'the attribute "c"', reason: 'no reason', line: 2, column: 7 },
      { what: 'the attribute "b"', reason: 'xRSL has no such attribute', line: 2, column: 2 },
    ]);
  });
});
