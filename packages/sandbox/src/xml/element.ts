/** An answer, before it is written as XML, JSON or HTML: A-REX makes every document from one such tree. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly Element[];
}

/** A value in a tree under construction; `undefined` leaves the element out. */
export type ElementValue = string | number | readonly Element[] | undefined;

/** One element, with a text or with children. */
export const element = (
  name: string,
  content: string | readonly Element[],
  attributes?: Readonly<Record<string, string>>,
): Element => (attributes ? { name, attributes, content } : { name, content });

/** Children from an object: one element per entry, in order; arrays of texts repeat the name, empty ones leave it out. */
export const elements = (values: Readonly<Record<string, ElementValue | readonly string[]>>): readonly Element[] =>
  Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || (typeof value === 'object' && value.length === 0)) return [];
    if (typeof value === 'string' || typeof value === 'number') return [element(name, String(value))];
    if (isTexts(value)) return value.map((text) => element(name, text));
    return [element(name, value)];
  });

const isTexts = (value: readonly string[] | readonly Element[]): value is readonly string[] =>
  typeof value[0] === 'string';
