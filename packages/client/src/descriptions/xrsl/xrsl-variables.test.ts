import { describe, expect, it } from 'vitest';
import { type DescriptionLoss, lossReport } from '../model/loss.js';
import { parseXrslGrammar } from './xrsl-grammar.js';
import { type PlainNode, replaceVariables, type XrslValue } from './xrsl-variables.js';

const short = (value: XrslValue): unknown => (value.kind === 'string' ? value.text : value.values.map(short));
const outline = (node: PlainNode): unknown =>
  node.kind === 'group' ? [node.operator, ...node.members.map(outline)] : [node.attribute, ...node.values.map(short)];
const losses: DescriptionLoss[] = [];
const jobs = (text: string) => {
  losses.length = 0;
  return replaceVariables(parseXrslGrammar(text), lossReport({ onLoss: (loss) => losses.push(loss) })).map(outline);
};

describe('variables', () => {
  it('are defined for what follows, and in the order of the document', () => {
    expect(
      jobs('&(rsl_substitution=("A" "1")("B" $(A)"2"))(x=$(A) $(B))(rslsubstitution=("A" "3"))(y=$(A) $(B))'),
    ).toEqual([['&', ['rslsubstitution'], ['x', '1', '12'], ['rslsubstitution'], ['y', '3', '12']]]);
  });

  it('are known in the groups inside, and what these define ends with them', () => {
    expect(jobs('&(rslsubstitution=("A" "1"))(&(x=$(A))(rslsubstitution=("A" "2"))(y=$(A)))(z=$(A))')).toEqual([
      ['&', ['rslsubstitution'], ['&', ['x', '1'], ['rslsubstitution'], ['y', '2']], ['z', '1']],
    ]);
  });

  it('are text inside quotes, and distinguish case', () => {
    expect(jobs('&(rslsubstitution=("A" "1"))(x="$(A)" $(A))')).toEqual([
      ['&', ['rslsubstitution'], ['x', '$(A)', '1']],
    ]);
    expect(jobs('&(rslsubstitution=("A" "1"))(x=$(a))')).toEqual([['&', ['rslsubstitution'], ['x', '']]]);
  });

  it('given one that is not defined, that is reported: ARC puts nothing in its place', () => {
    jobs('&(x=\n$(HOME))');
    expect(losses).toEqual([{ what: 'the variable "HOME"', reason: expect.any(String), line: 2, column: 1 }]);
  });

  it('cannot fill the memory, each with the one before it twice', () => {
    const doubled = Array.from({ length: 40 }, (_, index) => `("V${index + 1}" $(V${index})$(V${index}))`).join('');
    expect(() => jobs(`&(rslsubstitution=("V0" "x")${doubled})(x=$(V40))`)).toThrow(
      'the values of its variables have more than 67108864 characters',
    );
  });

  it('are replaced in sequences and concatenations', () => {
    expect(jobs('&(rslsubstitution=("A" "1"))(x=("a" $(A) # b))')).toEqual([
      ['&', ['rslsubstitution'], ['x', ['a', '1b']]],
    ]);
  });
});

describe('several jobs', () => {
  it('come apart, however they are grouped, and each begins without variables', () => {
    expect(jobs('+(&(rslsubstitution=("A" "1"))(x=$(A)))(+(y=2)(&(z=$(A))))')).toEqual([
      ['&', ['rslsubstitution'], ['x', '1']],
      ['y', '2'],
      ['&', ['z', '']],
    ]);
  });

  it('cannot stand inside a job', () => {
    expect(() => jobs('&(a=1)\n(+(b=2))')).toThrow(expect.objectContaining({ line: 2, column: 2 }));
  });
});

describe('definitions and concatenations that make no sense', () => {
  it.each([
    ['&(rslsubstitution="A" "1")', 19],
    ['&(rslsubstitution=("A"))', 19],
    ['&(rslsubstitution=("A" "1" "2"))', 19],
    ['&(rslsubstitution=("A" ("1")))', 24],
    ['&(rslsubstitution=(("A") "1"))', 20],
    ['&(x="a"("b"))', 8],
    ['&(x="a" # ("b"))', 11],
  ])('%s fails at column %i', (text, column) => {
    expect(() => jobs(text)).toThrow(expect.objectContaining({ line: 1, column }));
  });
});
