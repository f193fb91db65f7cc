/** An answer before it is written as XML, JSON or HTML: A-REX makes each document from one such tree. Texts are byte texts. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly content: string | readonly Element[];
}

export const element = (
  name: string,
  content: string | readonly Element[],
  attributes?: Readonly<Record<string, string>>,
): Element => ({ name, attributes, content });

type Value = string | number | readonly string[] | readonly Element[] | undefined;

/** Elements from an object, in order: an array of texts repeats its name; what is undefined or an empty array is left out. */
export const elements = (values: Readonly<Record<string, Value>>): readonly Element[] =>
  Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || (typeof value === 'object' && value.length === 0)) return [];
    if (typeof value !== 'object') return [element(name, String(value))];
    return isTexts(value) ? value.map((text) => element(name, text)) : [element(name, value)];
  });

const isTexts = (values: readonly string[] | readonly Element[]): values is readonly string[] =>
  typeof values[0] === 'string';
