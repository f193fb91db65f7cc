/**
 * The address of a compute element, from the short form that a person writes.
 * @returns e.g. `https://ce.example.org:443/arex`, without a trailing slash; undefined if it is no address
 */
export function parseEndpoint(address: string): string | undefined {
  const trimmed = address.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(withScheme)) return undefined;
  const url = new URL(withScheme);
  // A credential in the address would end up in logs and job ids; a query or fragment means something else was pasted.
  if (
    url.port === '0' ||
    url.protocol !== 'https:' ||
    url.hostname === '' ||
    url.username ||
    url.password ||
    url.search ||
    url.hash
  ) {
    return undefined;
  }
  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return `https://${url.hostname}:${url.port || '443'}${path === '' ? '/arex' : path}`;
}
