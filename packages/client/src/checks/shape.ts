import { describeKind, describeValue } from './describe-value.js';
import { nearest } from './nearest.js';

/** What is wrong with a value, and where in it. */
export interface Fault {
  /** From the value that was checked: `inputFiles[0].sources[0].url`; empty for that value itself. */
  readonly path: string;
  /** Completes the path to a sentence: `must be a string; it is the number 3`. */
  readonly problem: string;
  /** Set for a key that is not known: the key of the same object that was probably meant, if one is near. */
  readonly suggestion?: string | undefined;
}

/**
 * What values must look like that the compiler has not checked: from plain JavaScript, or from JSON. `Value` is their type; it
 * must be exactly the type of the field that the shape is for, so that a new member of a union, for example, stops the compiler.
 */
export interface Shape<Value> {
  /** Completes `must be`. */
  readonly wants: string;
  /** @returns the first fault; undefined where there is none */
  readonly find: (value: unknown, path: string) => Fault | undefined;
  /** Only for the compiler: no shape has this property at run time. */
  readonly type?: (value: Value) => Value;
}

/** A shape of any type. */
export type AnyShape = Pick<Shape<never>, 'wants' | 'find'>;

/** The shape of a field that may not be left out. */
export interface RequiredShape<Value> extends Shape<Value> {
  readonly isRequired: true;
}

/** A shape for every field of a type: a field without a shape stops the compiler. */
export type Shapes<Values extends object> = {
  readonly [Key in keyof Values]-?: Record<never, never> extends Pick<Values, Key>
    ? Shape<Exclude<Values[Key], undefined>>
    : RequiredShape<Values[Key]>;
};

const mustBe = (path: string, wants: string, value: unknown, tell = describeValue): Fault => ({
  path,
  problem: `must be ${wants}; it is ${tell(value)}`,
});

/** A shape that a value either has as a whole or does not have. */
export const simple = <Value>(wants: string, accepts: (value: unknown) => boolean): Shape<Value> => ({
  wants,
  find: (value, path) => (accepts(value) ? undefined : mustBe(path, wants, value)),
});

export const text: Shape<string> = simple('a string', (value) => typeof value === 'string');
export const truth: Shape<boolean> = simple('true or false', (value) => typeof value === 'boolean');
export const bytes: Shape<Buffer> = simple('a Buffer', (value) => Buffer.isBuffer(value));
export const time: Shape<Date> = simple('a Date', (value) => describeKind(value) === 'a Date');

/** @param unit - in the plural, such as `seconds` */
export const wholeNumber = (unit: string, least: number): Shape<number> =>
  simple(
    `a whole number of ${unit}, at least ${least}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least,
  );

/** Any number of a unit, fractions included. */
export const quantity = (unit: string): Shape<number> =>
  simple(`a number of ${unit}, at least 0`, (value) => typeof value === 'number' && value >= 0);

/** For a number whose range is checked elsewhere. */
export const anyNumber = (wants: string): Shape<number> => simple(wants, (value) => typeof value === 'number');

export const callback = <Value>(): Shape<Value> => simple('a function', (value) => typeof value === 'function');

/** An object with certain methods, of any class: an object of another realm, as in some test runners, is accepted, too. */
export const capable = <Value>(wants: string, ...methods: readonly string[]): Shape<Value> =>
  simple(wants, (value) => {
    if (value === null || typeof value !== 'object') return false;
    return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
  });

export const signal: Shape<AbortSignal> = capable('an AbortSignal', 'throwIfAborted', 'addEventListener');

export const oneOf = <const Word extends string>(...words: readonly Word[]): Shape<Word> => {
  const quoted = words.map((word) => JSON.stringify(word));
  return simple(enumeration(quoted, 'or'), (value) => words.some((word) => word === value));
};

/** Values that may be secrets are not shown. */
export const secret = <Value>({ wants, find }: Shape<Value>): Shape<Value> => ({
  wants,
  find: (value, path) => find(value, path) && mustBe(path, wants, value, describeKind),
});

/** @param plural - what it is a list of */
export const listOf = <Value>(plural: string, item: Shape<Value>): Shape<readonly Value[]> => {
  const wants = `a list of ${plural}`;
  const find = (value: unknown, path: string): Fault | undefined => {
    if (!Array.isArray(value)) return mustBe(path, wants, value);
    for (const [index, one] of value.entries()) {
      const fault = item.find(one, `${path}[${index}]`);
      if (fault) return fault;
    }
    return undefined;
  };
  return { wants, find };
};

/** An object that maps any name to a value of one shape. */
export const namedValues = <Value>(wants: string, each: Shape<Value>): Shape<Readonly<Record<string, Value>>> => ({
  wants,
  find: (value, path) => {
    if (!isPlainObject(value)) return mustBe(path, wants, value, describeKind);
    for (const [name, one] of Object.entries(value)) {
      const fault = each.find(one, join(path, name));
      if (fault) return fault;
    }
    return undefined;
  },
});

/** Accepts either of two shapes; if a value is of the kind of one of them, the fault is reported within that one. */
export const either = <One, Other>(one: Shape<One>, other: Shape<Other>): Shape<One | Other> => {
  const wants = `${one.wants} or ${other.wants}`;
  const find = (value: unknown, path: string): Fault | undefined => {
    const faults = [one.find(value, path), other.find(value, path)];
    if (faults.includes(undefined)) return undefined;
    return faults.find((fault) => fault?.path !== path) ?? mustBe(path, wants, value);
  };
  return { wants, find };
};

export const required = <Value>(shape: Shape<Value>): RequiredShape<Value> => ({ ...shape, isRequired: true });

/** An object with known keys; a key whose value is undefined counts as left out. */
export const object = <Values extends object>(shapes: Shapes<Values>, wants = wantsOf(shapes)): Shape<Values> => {
  const known = Object.entries<AnyShape>(shapes);
  const names = known.map(([name]) => name);
  const find = (value: unknown, path: string): Fault | undefined => {
    if (!isPlainObject(value)) return mustBe(path, wants, value);
    const strange = Object.keys(value).find((key) => value[key] !== undefined && !Object.hasOwn(shapes, key));
    if (strange !== undefined) return unknownKey(strange, path, names);
    for (const [name, shape] of known) {
      const one = value[name];
      if (one === undefined && !('isRequired' in shape)) continue;
      const at = join(path, name);
      if (one === undefined) return { path: at, problem: `is missing: it must be ${shape.wants}` };
      const fault = shape.find(one, at);
      if (fault) return fault;
    }
    return undefined;
  };
  return { wants, find };
};

const wantsOf = (shapes: object): string => {
  const names = Object.keys(shapes);
  return names.length > 4 ? 'an object' : `an object with ${enumeration(names, 'and')}`;
};

function unknownKey(key: string, path: string, known: readonly string[]): Fault {
  const suggestion = meantKey(key, known);
  const help =
    suggestion === undefined ? ` The keys here are ${enumeration(known, 'and')}` : ` Did you mean ${suggestion}?`;
  return { path: join(path, key), problem: `is not known.${help}`, suggestion };
}

/** A key that is spelt nearly like it, or that begins with it, as `wallTimeSeconds` begins with `wall_time`. */
function meantKey(key: string, known: readonly string[]): string | undefined {
  const plain = (word: string) => word.replaceAll(/[-_\s]/g, '').toLowerCase();
  const meant = nearest(plain(key), known.map(plain));
  return known.find((name) => plain(name) === meant);
}

/** An object of options, rather than a list, a Map, an AbortSignal or a Promise. */
const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  describeKind(value) === 'an object';

const join = (path: string, key: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
};

const enumeration = (words: readonly string[], conjunction: 'and' | 'or'): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
