import { describe, expect, it } from 'vitest';
import {
  type AnyShape,
  anyNumber,
  bytes,
  callback,
  capable,
  either,
  listOf,
  namedValues,
  object,
  oneOf,
  quantity,
  required,
  type Shape,
  type Shapes,
  secret,
  text,
  time,
  truth,
  wholeNumber,
} from './shape.js';

interface Crate {
  readonly label: string;
  readonly weightKilograms?: number | undefined;
  readonly parts?: readonly { readonly uri: string; readonly kind?: 'box' | 'bag' }[];
}

const part = object<NonNullable<Crate['parts']>[number]>({ uri: required(text), kind: oneOf('box', 'bag') });
const crate = object<Crate>({
  label: required(text),
  weightKilograms: wholeNumber('kilograms', 1),
  parts: listOf('parts', part),
});

/** The fault as a sentence. */
const told = (shape: AnyShape, value: unknown): string | undefined => {
  const fault = shape.find(value, '');
  return fault && `${fault.path || 'it'} ${fault.problem}`;
};

describe('the shape of an object', () => {
  it('finds no fault in one that has it; undefined is the same as left out', () => {
    expect(told(crate, { label: 'a' })).toBeUndefined();
    expect(told(crate, { label: 'a', weightKilograms: undefined, colour: undefined })).toBeUndefined();
    expect(told(crate, { label: 'a', weightKilograms: 3, parts: [{ uri: 'x', kind: 'bag' }] })).toBeUndefined();
  });

  it.each([
    [{ label: 'a', parts: [{ uri: 'x' }, { url: 'y' }] }, 'parts[1].url is not known. Did you mean uri?'],
    [{ Label: 'a' }, 'Label is not known. Did you mean label?'],
    [{ label: 'a', weight: 3 }, 'weight is not known. Did you mean weightKilograms?'],
    [{ label: 'a', weight_kilograms: 3 }, 'weight_kilograms is not known. Did you mean weightKilograms?'],
    [{ label: 'a', colour: 'red' }, 'colour is not known. The keys here are label, weightKilograms and parts'],
    [{ label: 'a', 'two words': 1 }, '["two words"] is not known. The keys here are label, weightKilograms and parts'],
    [{}, 'label is missing: it must be a string'],
    [{ label: 'a', parts: [{}] }, 'parts[0].uri is missing: it must be a string'],
    [{ label: null }, 'label must be a string; it is null'],
    [{ label: 'a', parts: null }, 'parts must be a list of parts; it is null'],
    [{ label: 'a', parts: 'x' }, 'parts must be a list of parts; it is the string "x"'],
    [{ label: 'a', parts: ['x'] }, 'parts[0] must be an object with uri and kind; it is the string "x"'],
    [{ label: 'a', parts: [undefined] }, 'parts[0] must be an object with uri and kind; it is undefined'],
    [
      { label: 'a', parts: [{ uri: 'x', kind: 'sack' }] },
      'parts[0].kind must be "box" or "bag"; it is the string "sack"',
    ],
    [new Map(), 'it must be an object with label, weightKilograms and parts; it is a Map'],
    [[], 'it must be an object with label, weightKilograms and parts; it is a list'],
    [JSON.parse('{ "label": "a", "__proto__": 1 }'), '__proto__ is not known'],
    [{ label: 'a', constructor: 1 }, 'constructor is not known'],
  ])('tells what is wrong in %j, and where', (value, sentence) => {
    expect(told(crate, value)).toEqual(expect.stringContaining(sentence));
  });

  it('has the key that was probably meant as a field, too', () => {
    expect(crate.find({ labl: 'a' }, 'crates[2]')).toMatchObject({ path: 'crates[2].labl', suggestion: 'label' });
  });
});

describe('the shape of a single value', () => {
  it.each<[string, AnyShape, readonly unknown[], readonly unknown[]]>([
    ['truth', truth, [true, false], ['true', 0, null]],
    ['bytes', bytes, [Buffer.of(1)], ['AQ==', [1], new Uint8Array(1), null]],
    ['a time', time, [new Date(0)], ['2026-01-01', 0, null]],
    ['a whole number', wholeNumber('s', 1), [1, 2 ** 40], [0, 1.5, '1', Number.NaN, Infinity, 1n]],
    ['a quantity', quantity('s'), [0, 0.5, Infinity], [-1, Number.NaN, '1']],
    ['any number', anyNumber('a number'), [-1, 0.5], ['1', null]],
    ['a function', callback(), [() => 1], [{}, 'f']],
    ['a word', oneOf('a', 'b'), ['a', 'b'], ['A', '', 0]],
    ['either', either(wholeNumber('slots', 1), oneOf('all')), [1, 'all'], ['ALL', 0, null]],
    ['names', namedValues('names', text), [{}, { A: '' }], ['A=1', [], { A: 1 }, { A: undefined }]],
    ['a signal', capable('s', 'throwIfAborted'), [AbortSignal.abort(), { throwIfAborted() {} }], [{}, null, 'x']],
  ])('%s', (_, shape, good, bad) => {
    for (const value of good) expect(told(shape, value)).toBeUndefined();
    for (const value of bad) expect(told(shape, value)).toContain(`must be`);
  });

  it('looks into the one of two that the value is like', () => {
    const shape = listOf('crates or labels', either(text, crate));
    expect(told(shape, ['a', { lable: 'b' }])).toBe('[1].lable is not known. Did you mean label?');
    expect(told(shape, [3])).toBe(
      '[0] must be a string or an object with label, weightKilograms and parts; it is the number 3',
    );
  });

  it('does not show values that may be secrets', () => {
    expect(told(secret(callback()), 'my pass phrase')).toBe('it must be a function; it is a string');
    expect(told(namedValues('an object', secret(text)), { TOKEN: 1234 })).toBe(
      'TOKEN must be a string; it is a number',
    );
    expect(told(namedValues('an object', secret(text)), 'TOKEN=1234')).toBe('it must be an object; it is a string');
  });
});

describe('for the compiler, a shape', () => {
  it('has to be there for every field, of exactly its type', () => {
    // @ts-expect-error parts is missing
    const incomplete: Shapes<Crate> = { label: required(text), weightKilograms: wholeNumber('kilograms', 1) };
    // @ts-expect-error label may not be left out
    const optional: Shapes<Pick<Crate, 'label'>> = { label: text };
    // @ts-expect-error 'bag' would be refused
    const narrow: Shape<'box' | 'bag'> = oneOf('box');
    // @ts-expect-error any string would be let in
    const wide: Shape<'box' | 'bag'> = text;
    expect([incomplete, optional, narrow, wide]).toHaveLength(4);
  });
});
