import { InvalidArgumentError } from '../errors/index.js';
import { isVoName } from './voms-names.js';

/** A group, and perhaps a role in it. */
export interface Fqan {
  /** The group as a path that begins with the virtual organisation: `/atlas/prod`. */
  readonly group: string;
  /** The role in the group; undefined for none. */
  readonly role: string | undefined;
}

/** What a user asks a virtual organisation for. */
export interface VomsRequest {
  /** The virtual organisation, by its name or an alias of it. */
  readonly vo: string;
  /** The group and role, such as `/atlas/Role=production`; undefined for all groups of the user. */
  readonly fqan: string | undefined;
}

/** The characters of groups and roles; all of them may stand in the query of an address as they are. */
const WORD = '[A-Za-z0-9_][A-Za-z0-9._-]*';
const FQAN = new RegExp(`^((?:/${WORD})+?)(?:/Role=(${WORD}))?(?:/Capability=${WORD})?$`);

/**
 * Reads the name of a group with its role. The role NULL is none, and a capability is not used any more.
 *
 * @returns undefined if it is no such name
 * @see GFD.182, section 3.4.1
 *
 * @example
 * ```ts
 * parseFqan('/atlas/Role=production/Capability=NULL'); // { group: '/atlas', role: 'production' }
 * ```
 */
export function parseFqan(text: string): Fqan | undefined {
  const [, group, role] = FQAN.exec(text) ?? [];
  return group === undefined ? undefined : { group, role: role === 'NULL' ? undefined : role };
}

/**
 * Writes the name of a group with its role as people do, without what is not there.
 *
 * @example
 * ```ts
 * formatFqan({ group: '/atlas', role: 'production' }); // /atlas/Role=production
 * ```
 */
export const formatFqan = ({ group, role }: Fqan): string => (role === undefined ? group : `${group}/Role=${role}`);

/**
 * A group or role as people write it, without the role NULL and the capability, which VOMS servers write. A text that is neither stays as
 * it is.
 *
 * @example
 * ```ts
 * plainFqan('/atlas/Role=NULL/Capability=NULL'); // /atlas
 * ```
 */
export function plainFqan(text: string): string {
  const fqan = parseFqan(text);
  return fqan === undefined ? text : formatFqan(fqan);
}

/** Those that were asked for and are not among the given ones, however the two are written. */
export function missingFqans(given: readonly string[], asked: readonly string[]): readonly string[] {
  const there = new Set(given.map(plainFqan));
  return asked.filter((fqan) => !there.has(plainFqan(fqan)));
}

/**
 * Reads what a user asks for: `atlas` for the groups in a virtual organisation, `atlas:/atlas/prod` for a group,
 * `atlas:/atlas/prod/Role=production` for a role in it.
 *
 * @throws InvalidArgumentError if it is something else
 *
 * @example
 * ```ts
 * parseVomsRequest('atlas:/atlas/Role=production'); // { vo: 'atlas', fqan: '/atlas/Role=production' }
 * ```
 */
export function parseVomsRequest(text: string): VomsRequest {
  const request = readVomsRequest(text);
  if (typeof request !== 'string') return request;
  throw new InvalidArgumentError(request, { method: 'parseVomsRequest', path: 'text', remedy: 'correct-call' });
}

/** @returns the request, or what a text must be to be one */
export function readVomsRequest(text: string): VomsRequest | string {
  const colon = text.indexOf(':');
  const vo = colon < 0 ? text : text.slice(0, colon);
  if (!isVoName(vo)) return `must be VO[:/VO[/GROUP][/Role=ROLE]]; it is ${JSON.stringify(text)}`;
  if (colon < 0) return { vo, fqan: undefined };
  const fqan = parseFqan(text.slice(colon + 1));
  if (fqan === undefined) return `must have a group behind its colon, such as /${vo}; it is ${JSON.stringify(text)}`;
  return { vo, fqan: formatFqan(fqan) };
}
