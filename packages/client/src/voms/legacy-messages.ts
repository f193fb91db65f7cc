import { parseFqan } from './fqan.js';
import type { VomsAnswer } from './voms-answer.js';
import { oneLine, readBase64, readBoundedXml } from './voms-answer.js';

/** Numbers from here on are errors; those below are warnings. */
const FIRST_ERROR = 1_000;

/**
 * Writes a request of the protocol that VOMS servers had before HTTPS, and that some have alone. For each group, and each role in a group,
 * there is one command; the order says which is the primary one. Base64 is asked for, as servers have an alphabet of their own else.
 *
 * @param fqans - groups and roles, the primary one first; the group of the organisation if there are none
 */
export function writeLegacyRequest(vo: string, fqans: readonly string[], lifetimeSeconds: number): string {
  const wanted = (fqans.length === 0 ? [`/${vo}`] : fqans).flatMap((fqan) => parseFqan(fqan) ?? []);
  const commands = wanted.map(({ group, role }) => (role === undefined ? `G${group}` : `B${group}:${role}`));
  const order = wanted.map(({ group, role }) => (role === undefined ? group : `${group}:${role}`));
  return [
    '<?xml version="1.0" encoding="US-ASCII"?><voms>',
    ...commands.map((command) => `<command>${command}</command>`),
    ...(order.length > 1 ? [`<order>${order.join(',')}</order>`] : []),
    `<lifetime>${lifetimeSeconds}</lifetime>`,
    '<base64>1</base64><version>4</version></voms>',
  ].join('');
}

/**
 * Reads the answer of that protocol: `<vomsans>` with an attribute certificate, and warnings and errors with their numbers.
 * @returns undefined if it is something else
 */
export function readLegacyAnswer(text: string): VomsAnswer | undefined {
  const root = readBoundedXml(text);
  if (root?.name !== 'vomsans') return undefined;
  const items = (root.child('error')?.children('item') ?? []).map((item) => ({
    number: Number(item.childText('number') ?? Number.NaN),
    message: oneLine(item.childText('message') ?? ''),
  }));
  const error = items.find(({ number }) => !(number < FIRST_ERROR));
  const base64 = root.childText('ac');
  return {
    // With an error there is a placeholder in place of the attribute certificate.
    certificate: base64 === undefined || error !== undefined ? undefined : readBase64(base64),
    warnings: items.filter(({ number }) => number < FIRST_ERROR).map(({ message }) => message),
    refusal: error && { code: String(error.number), message: error.message },
  };
}
