import { type Fqan, formatFqan, parseFqan } from 'jasmin-arc/voms';
import { findOptionMistake, type OptionKinds } from '../option-kinds.js';

/** A virtual organisation whose VOMS server the sandbox is. */
export interface VirtualOrganisationOptions {
  /** What it is called. @default 'sandbox' */
  readonly name?: string | undefined;
  /**
   * Its members, by the names of users of the sandbox, with their groups and roles, such as `/sandbox/Role=production`. Every member is in
   * the group of the organisation itself, and in those that the member has a role in.
   * @default the sandbox's user, with the group `science` and the role `production` in the organisation itself
   */
  readonly members?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The same, complete: the groups and roles of each member, as they were given. */
export interface VirtualOrganisation {
  readonly name: string;
  readonly members: Readonly<Record<string, readonly string[]>>;
}

const OPTIONS: OptionKinds<VirtualOrganisationOptions> = { name: 'a string', members: 'an object' };

/** @returns why the options cannot be used; undefined if they can */
export function findOrganisationMistake(options: VirtualOrganisationOptions): string | undefined {
  const mistake = findOptionMistake(options, OPTIONS);
  if (mistake) return mistake.option === undefined ? mistake.reason : `${mistake.option}: ${mistake.reason}`;
  const { name, members } = completeOrganisation(options, '');
  if (!isName(name)) {
    return `its name is letters, digits, dots, dashes and underscores, not ${JSON.stringify(name)}`;
  }
  for (const [user, fqans] of Object.entries(members)) {
    if (!Array.isArray(fqans)) return `the groups and roles of ${user} must be a list`;
    const wrong = fqans.find((fqan) => !isFqanOf(name, fqan));
    if (wrong !== undefined) {
      return `${JSON.stringify(wrong)} of ${user} is no group or role in ${name}, such as /${name}/Role=production`;
    }
  }
  return undefined;
}

/** @param user - the name of the sandbox's user */
export function completeOrganisation(options: VirtualOrganisationOptions, user: string): VirtualOrganisation {
  const { name = 'sandbox' } = options;
  return { name, members: options.members ?? { [user]: [`/${name}/science`, `/${name}/Role=production`] } };
}

const isName = (text: string): boolean => !text.includes('/') && parseFqan(`/${text}`) !== undefined;

/** Whether a text is a group or role in a virtual organisation. */
export const isFqanOf = (name: string, text: unknown): boolean =>
  typeof text === 'string' && parseFqan(text)?.group.split('/')[1] === name;

/** What a VOMS server gives a user, or why it gives nothing. */
export type Grant =
  | { readonly fqans: readonly string[] }
  | { readonly status: number; readonly code: string; readonly message: string };

/**
 * Decides what a user gets, as a VOMS server does: what was asked for, in that order, and behind it the other groups of the user.
 *
 * @param own - the groups and roles of the user; undefined if the user is no member
 * @param asked - groups and roles as they were sent; none for all groups of the user
 */
export function grant(name: string, own: readonly string[] | undefined, asked: readonly string[]): Grant {
  if (own === undefined) return { status: 403, code: 'NoSuchUser', message: 'User unknown to this VO.' };
  const known = own.flatMap((fqan) => parseFqan(fqan) ?? []);
  const groups = [...new Set([`/${name}`, ...known.map(({ group }) => group)])];
  const roles = known.filter(({ role }) => role !== undefined).map(formatFqan);
  const given: string[] = [];
  for (const text of asked) {
    const fqan = parseFqan(text);
    const plain = fqan === undefined ? text : formatFqan(fqan);
    if (!groups.includes(plain) && !roles.includes(plain)) {
      const message = `${name}: Unable to satisfy ${command(text, fqan)} request!`;
      return { status: 400, code: 'BadRequest', message };
    }
    given.push(plain);
  }
  return { fqans: [...new Set([...given, ...groups])] };
}

/** The command of the older protocol that a request stands for, which VOMS servers name in their errors. */
const command = (text: string, fqan: Fqan | undefined): string =>
  fqan?.role === undefined ? `G${fqan?.group ?? text}` : `B${fqan.group}:${fqan.role}`;
