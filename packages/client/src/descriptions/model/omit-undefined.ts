type UndefinedKeys<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** An object type whose properties that may be undefined are optional instead. */
export type OmitUndefined<T> = { [K in Exclude<keyof T, UndefinedKeys<T>>]: T[K] } & {
  [K in UndefinedKeys<T>]?: Exclude<T[K], undefined>;
};

/** A copy without the properties that are undefined. */
export function omitUndefined<T extends object>(values: T): OmitUndefined<T> {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  // Exactly the properties that may be undefined are the ones that may be missing now.
  return Object.fromEntries(kept) as OmitUndefined<T>;
}

/** The list, or undefined if it is empty. */
export const unlessEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

/** The object, or undefined if nothing is in it. */
export const unlessBare = <T extends object>(value: T): T | undefined =>
  Object.keys(value).length === 0 ? undefined : value;
