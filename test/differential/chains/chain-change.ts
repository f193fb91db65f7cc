import type { ChainDefect } from 'jasmin-arc/pki';
import type { Draft, Link } from './chain-draft.js';

/** One thing about a chain that is unusual or wrong. */
export interface Change {
  /** Whose chains it concerns. @default both */
  readonly only?: 'client' | 'server';
  /** The indices of the links that it can be about; none if it has no place in this chain. */
  readonly places: (links: readonly Link[]) => readonly number[];
  readonly change: (link: Link, around: { readonly draft: Draft; readonly place: number }) => void;
}

/** One thing that is wrong, and what is to be found. */
export interface Defect extends Change {
  /** `unreadable`: one of the certificates is refused before the chain is looked at. */
  readonly reasons: readonly (ChainDefect['reason'] | 'unreadable')[];
}

const indices = (links: readonly Link[], fits: (link: Link, index: number) => boolean): readonly number[] =>
  links.flatMap((link, index) => (fits(link, index) ? [index] : []));

/** Places by the role of the certificate there, and by what else has to be so. */
export const where =
  (roles: readonly Link['role'][], fits: (link: Link, index: number, links: readonly Link[]) => boolean = () => true) =>
  (links: readonly Link[]): readonly number[] =>
    indices(links, (link, index) => roles.includes(link.role) && fits(link, index, links));

export const anywhere = where(['root', 'authority', 'end entity', 'proxy']);
export const belowRoot = where(['authority', 'end entity', 'proxy']);
export const leaf = (links: readonly Link[]): readonly number[] => [links.length - 1];
export const proxies = where(['proxy']);
export const authorities = where(['root', 'authority']);
