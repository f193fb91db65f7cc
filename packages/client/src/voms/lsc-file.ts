import type { Certificate } from '../pki/certificate.js';
import { readName, readText, slashForm } from '../pki/distinguished-name.js';

/**
 * Reads a file of a VOMS directory that describes who may sign for a virtual organisation (`.lsc`): one or more chains of names in slash
 * form, a name in each line, that of the signer first. A line with `NEXT CHAIN` ends a chain.
 *
 * ```
 * /DC=org/DC=example/CN=voms.example.org
 * /DC=org/DC=example/CN=Example CA
 * ```
 *
 * @returns the chains; those with fewer than two names are left out, as they name no authority
 */
export function readLscFile(text: string): readonly (readonly string[])[] {
  const chains: string[][] = [[]];
  for (const line of text.split(/\r\n|\n|\r/).map((each) => each.trim())) {
    if (/NEXT CHAIN/i.test(line)) chains.push([]);
    else if (line.startsWith('/')) chains.at(-1)?.push(line);
  }
  return chains.filter(({ length }) => length >= 2);
}

/**
 * Whether the signer of an attribute certificate, and the certificates above it, are those of a chain of names. The names are either
 * each signer followed by who issued the last one, as ARC reads them, or the subject and the issuer of each certificate in turn.
 *
 * @param certificates - of the attribute certificate, the signer first; more of them than the chain has names for are not looked at
 */
export function matchesLscChain(chain: readonly string[], certificates: readonly Certificate[]): boolean {
  const matches = (name: string | undefined, der: Buffer) => name !== undefined && isWrittenAs(der, name);
  const inPairs = pairs(chain);
  return [neighbours(chain), ...(inPairs === undefined ? [] : [inPairs])].some(
    (expected) =>
      expected.length <= certificates.length &&
      expected.every(([subject, issuer], index) => {
        const certificate = certificates[index];
        return (
          certificate !== undefined &&
          matches(subject, certificate.subjectName) &&
          matches(issuer, certificate.issuerName)
        );
      }),
  );
}

type Link = readonly [subject: string, issuer: string];

/** Each name but the last is a subject, and the one behind it its issuer. */
const neighbours = (chain: readonly string[]): readonly Link[] =>
  chain.slice(0, -1).map((subject, index) => [subject, chain[index + 1] ?? '']);

/** Two names for each certificate; undefined if one is without the other. */
function pairs(chain: readonly string[]): readonly Link[] | undefined {
  if (chain.length % 2 !== 0) return undefined;
  return chain.flatMap((subject, index) => (index % 2 === 0 ? [[subject, chain[index + 1] ?? ''] as const] : []));
}

/**
 * Whether a line is the slash form of a name. Older tools write a slash within a value as it is, `/CN=host/voms.example.org`, where
 * OpenSSL 3 and ARC write `\/`: that is accepted unless the rest of the value looks like a part of its own, so that one line never
 * stands for two names.
 */
export function isWrittenAs(name: Buffer, line: string): boolean {
  const escaped = slashForm(name);
  if (line === escaped) return true;
  const values = readName(name).flatMap((attributes) => attributes.map(({ value }) => readText(value) ?? ''));
  const isAmbiguous = values.some((value) => /\/[\w.]+=/.test(value) || value.includes('\\'));
  return !isAmbiguous && line === escaped.replaceAll('\\/', '/');
}
