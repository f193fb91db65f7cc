/** The target of a request, taken apart as A-REX does. */
export interface RequestTarget {
  /** Whether it came with scheme and host, as ARC's own clients send it. */
  readonly absolute: boolean;
  /** The path as it was sent, percent-encoded. */
  readonly path: string;
  /** The parameters as they were sent, with the question mark; empty if there are none. */
  readonly query: string;
}

/** Reads a target in origin form or absolute form. Parameters begin at the first `?` or `;`. */
export function readRequestTarget(text: string): RequestTarget {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const local = absolute ? text.replace(/^[^/]*\/\/[^/?;]*/, '') : text;
  const end = local.search(/[?;]/);
  const path = end < 0 ? local : local.slice(0, end);
  return { absolute, path: path === '' ? '/' : path, query: end < 0 ? '' : local.slice(end) };
}

/** The first value of a parameter; undefined if there is none. */
export function queryParameter({ query }: RequestTarget, name: string): string | undefined {
  for (const pair of query.slice(1).split(/[&;]/)) {
    const equals = pair.indexOf('=');
    const key = equals < 0 ? pair : pair.slice(0, equals);
    if (key === name) return equals < 0 ? '' : percentDecoded(pair.slice(equals + 1));
  }
  return undefined;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bad escape stays what it is
  }
}

/** Takes the first part off a path, doubled slashes counted once. */
export function shiftPath(path: string): { readonly first: string; readonly rest: string } {
  const trimmed = path.replace(/^\/+/, '');
  const slash = trimmed.indexOf('/');
  return slash < 0 ? { first: trimmed, rest: '' } : { first: trimmed.slice(0, slash), rest: trimmed.slice(slash) };
}
