/** The target of a request, taken apart as A-REX does. */
export interface RequestTarget {
  /** Whether it came with scheme and host, as ARC's own clients send it. */
  readonly isAbsolute: boolean;
  /** As it was sent, percent-encoded. */
  readonly path: string;
  /** With its question mark; empty if there is none. */
  readonly query: string;
}

/** What comes behind the first `?` or `;` is the query. */
export function readRequestTarget(text: string): RequestTarget {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const local = isAbsolute ? text.replace(/^[^/]*\/\/[^/?;]*/, '') : text;
  const [path = ''] = /^[^?;]*/.exec(local) ?? [];
  return { isAbsolute, path: path === '' ? '/' : path, query: local.slice(path.length) };
}

/** The first value of a parameter. */
export function queryParameter({ query }: RequestTarget, name: string): string | undefined {
  const pairs = query.slice(1).split(/[&;]/);
  const pair = pairs.find((each) => each === name || each.startsWith(`${name}=`));
  if (pair === undefined) return undefined;
  const value = pair.slice(name.length + 1);
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a bad escape stays what it is
  }
}

/** The parts of a path, doubled slashes counted once. */
export const pathParts = (path: string): readonly string[] => path.split('/').filter((part) => part !== '');
