/** The parts of the origin of a server that are needed for each of its exchanges. */
export interface Address {
  /** Scheme, name and port, as in `URL.origin`. */
  readonly origin: string;
  /** Name, and port if it is not that of the scheme. */
  readonly host: string;
  /** Name and port. */
  readonly server: string;
}

/** A history has few servers and many exchanges. */
const known = new Map<string, Address>();
const MOST_KEPT = 100;

/** @param url - the origin, in any spelling */
export function addressOf(url: string): Address {
  const found = known.get(url);
  if (found !== undefined) return found;
  const { origin, host, hostname, port } = new URL(url);
  const address = { origin, host, server: `${hostname}:${port || 443}` };
  if (known.size >= MOST_KEPT) known.clear();
  known.set(url, address);
  return address;
}
