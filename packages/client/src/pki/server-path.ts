import type { Certificate } from './certificate.js';
import { isAuthority } from './proxy-path.js';

/**
 * Finds the shortest path of signatures from a server's certificate to a root among the trusted authorities. OpenSSL has
 * verified such a path already, but does not tell which one. The path found here may be another, so it checks everything
 * that a certificate needs to issue others.
 *
 * @param own - the server's certificate
 * @param others - the other certificates that the server has shown, in any order: they may be useless, or meant to mislead
 * @param trusted - the authorities; those that issue themselves are roots
 * @returns from the server's own to the root, each signed by the next; undefined if there is no such path
 */
export function findServerPath(
  own: Certificate,
  others: readonly Certificate[],
  trusted: readonly Certificate[],
  now: Date,
): readonly Certificate[] | undefined {
  const anchors = new Set(trusted);
  const untried = new Set(
    [...trusted, ...others].filter(
      (each) => each.notBefore <= now && now < each.notAfter && isAuthority(each) && !each.equals(own),
    ),
  );
  const paths: (readonly [Certificate, ...Certificate[]])[] = [[own]];
  // Each certificate is visited once, so that many certificates cannot make the search slow.
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    const top = path.at(-1) ?? own;
    if (top.isSelfIssued && anchors.has(top)) return path;
    for (const issuer of untried) {
      if (!top.namesAsIssuer(issuer) || !top.isSignedBy(issuer)) continue;
      untried.delete(issuer);
      paths.push([...path, issuer]);
    }
  }
  return undefined;
}
