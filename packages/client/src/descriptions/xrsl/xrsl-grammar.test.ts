import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import { parseXrslGrammar, type XrslExpression, type XrslNode } from './xrsl-grammar.js';

/** The document without positions, in a notation of its own. */
const outline = (node: XrslNode): unknown =>
  node.kind === 'group'
    ? [node.operator, ...node.members.map(outline)]
    : [node.attribute, node.operator, ...node.values.map(short)];
const short = (value: XrslExpression): unknown => {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'variable':
      return { $: value.name };
    case 'sequence':
      return value.values.map(short);
    case 'concatenation':
      return { join: value.parts.map(short) };
  }
};
const parsed = (text: string) => outline(parseXrslGrammar(text));

describe('the grammar of xRSL', () => {
  it('a document is a group of relations, or a single one', () => {
    expect(parsed('&(a=1)(b=2)')).toEqual(['&', ['a', '=', '1'], ['b', '=', '2']]);
    expect(parsed(' executable = /bin/true ')).toEqual(['executable', '=', '/bin/true']);
    expect(parsed('\ufeff&(a=1)')).toEqual(['&', ['a', '=', '1']]);
  });

  it('groups stand inside groups', () => {
    expect(parsed('+(&(a=1))(|(b=2)(&(c=3)(d=4)))')).toEqual([
      '+',
      ['&', ['a', '=', '1']],
      ['|', ['b', '=', '2'], ['&', ['c', '=', '3'], ['d', '=', '4']]],
    ]);
  });

  it.each(['=', '!=', '<', '<=', '>', '>='])('%s is a relation', (operator) => {
    expect(parsed(`a ${operator} 1`)).toEqual(['a', operator, '1']);
  });

  it('case and underscores make no difference in names, nor do quotes', () => {
    expect([parsed('Std_OUT=x'), parsed('"s_t_d_o_u_t"=x'), parsed("'stdout'=x"), parsed('^|STDOUT|=x')]).toEqual(
      Array(4).fill(['stdout', '=', 'x']),
    );
  });

  it('there may be any number of values, and none at all', () => {
    expect(parsed('a=')).toEqual(['a', '=']);
    expect(parsed('a=1 "2" (3 (4) ())5')).toEqual(['a', '=', '1', '2', ['3', ['4'], []], '5']);
  });

  it('operands that touch each other are one value; those that do not are two', () => {
    expect(parsed(`a="x"'y'z`)).toEqual(['a', '=', { join: ['x', 'y', 'z'] }]);
    expect(parsed('a=pre$(X)post')).toEqual(['a', '=', { join: ['pre', { $: 'X' }, 'post'] }]);
    expect(parsed('a=x y')).toEqual(['a', '=', 'x', 'y']);
    expect(parsed('a=x(* c *)y')).toEqual(['a', '=', 'x', 'y']);
    expect(parsed('a="x""y"')).toEqual(['a', '=', 'x"y']);
    expect(parsed('a=("x")("y")z')).toEqual(['a', '=', ['x'], ['y'], 'z']);
  });

  it('# joins across white space and comments', () => {
    expect(parsed('a= x # y#z (* c *) # $(V)')).toEqual(['a', '=', { join: ['x', 'y', 'z', { $: 'V' }] }]);
    expect(parsed('a=x # y z')).toEqual(['a', '=', { join: ['x', 'y'] }, 'z']);
  });

  it('variables may have blanks inside', () => {
    expect(parsed('a=$ ( X )')).toEqual(['a', '=', { $: 'X' }]);
    expect(parsed('a=$("X")')).toEqual(['a', '=', { $: 'X' }]);
  });

  it('every part knows where it stands', () => {
    const document = parseXrslGrammar('&\n (a=1\n   (2))');
    expect(document).toMatchObject({
      position: { line: 1, column: 1 },
      members: [
        {
          position: { line: 2, column: 3 },
          values: [
            { position: { line: 2, column: 5 } },
            { position: { line: 3, column: 4 }, values: [{ position: { line: 3, column: 5 } }] },
          ],
        },
      ],
    });
  });
});

describe('what is not xRSL', () => {
  it.each([
    ['', 1, 1, 'expected "&", "+", "|" or the name of an attribute, but the text ends'],
    ['(a=1)', 1, 1, 'expected "&", "+", "|" or the name of an attribute, but there is "(a=1)"'],
    ['&', 1, 2, 'expected "(" after "&", but the text ends'],
    ['&()', 1, 3, 'expected the name of an attribute, "&" or "|", but there is ")"'],
    ['&(a)', 1, 4, 'expected "=" or another relation after "a", but there is ")"'],
    ['&(a=1', 1, 6, 'expected ")" to close the "(" of line 1, column 2, but the text ends'],
    ['&(a=1))', 1, 7, 'expected nothing more, but there is ")"'],
    ['&(a=(1)', 1, 8, 'expected ")" to close the "(" of line 1, column 2, but the text ends'],
    ['&(a=# 1)', 1, 5, 'expected a string or a variable before "#"'],
    ['&(a=1 #)', 1, 8, 'expected a string or a variable after "#", but there is ")"'],
    ['&(a=$X)', 1, 6, 'expected "(" after "$", as in $(NAME), but there is "X)"'],
    ['&(a=$(=))', 1, 7, 'expected the name of a variable, but there is "=))"'],
    ['&("a=b"=1)', 1, 3, 'the name of an attribute, "a=b", must not hold ='],
    ['&(a=$("x y#"))', 1, 5, 'the name of a variable, "x y#", must not hold #'],
  ])('%j fails at line %i, column %i: %s', (text, line, column, reason) => {
    expect(() => parseXrslGrammar(text)).toThrow(expect.objectContaining({ line, column, reason }));
  });

  it('groups and sequences cannot exhaust the stack', () => {
    expect(() => parseXrslGrammar('&('.repeat(100_000))).toThrow('nested more than 100 deep');
    expect(() => parseXrslGrammar(`a=${'('.repeat(100_000)}`)).toThrow('nested more than 100 deep');
  });

  it('a value of many parts is read in a time that grows with their number', () => {
    expect(parsed(`a=${'$(B)'.repeat(50_000)}`)).toEqual(parsed(`a=${'$(B)#'.repeat(49_999)}$(B)`));
  });

  it('what would take too much memory is refused', () => {
    expect(() => parseXrslGrammar(`a=${'b '.repeat(2 * 1024 * 1024)}`)).toThrow(
      'there are more than 2097152 groups, relations and values',
    );
  });

  it('given any text at all, it is read or refused with a position', () => {
    const piece = fc.constantFrom(
      '&',
      '+',
      '|',
      '(',
      ')',
      '=',
      '!=',
      '#',
      '$(',
      '"',
      "'",
      '^',
      '(*',
      '*)',
      'a',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          parseXrslGrammar(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidJobDescription);
          expect(error).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
        }
      }),
      { numRuns: 300 },
    );
  });
});
