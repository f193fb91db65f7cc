import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Certificate, nameHashes } from 'jasmin-arc/pki';
import { NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeRevocationList, type RevocationListPlan, revocationListPem } from 'jasmin-arc-testing/pki/crl-maker.js';
import { TrustedAuthorities } from '../../../packages/client/src/identity/trusted-authorities.js';
import type { GeneratedChain, Verdicts } from './chain-comparison.js';
import { keysOf } from './chain-draft.js';
import { opensslVerdicts } from './openssl-verify.js';

/**
 * What a list of revoked certificates is like. If one authority of a chain has a list, all have: OpenSSL can only be told that it needs
 * the lists of all authorities, and the client uses those that are there.
 */
const GOOD_LISTS: readonly ('none' | Plans)[] = [
  'none',
  () => ({}),
  () => ({ revoked: [], thisUpdate: -60 }),
  () => ({ nextUpdate: null }),
];
const BAD_LISTS: readonly Plans[] = [
  (below) => ({ revoked: below }),
  (below) => ({ revoked: below, nextUpdate: -1 }),
  () => ({ nextUpdate: -1 }),
  () => ({ nextUpdate: 0 }),
  () => ({ thisUpdate: 1 }),
  (_, signer) => ({ signer }),
  () => ({ extensions: [{ oid: '1.2.3.4', critical: true, value: Buffer.of(5, 0) }] }),
];

type Listed = NonNullable<RevocationListPlan['revoked']>[number];
type Plans = (below: readonly Listed[], other: Listed) => RevocationListPlan;

interface Server extends GeneratedChain {
  readonly lists: readonly { readonly hash: string; readonly der: Buffer }[];
  /** Whether the policy of one of its authorities excludes the certificate below it. */
  readonly isExcluded: boolean;
  readonly policies: readonly { readonly hash: string; readonly text: string }[];
}

/**
 * The verdicts on chains of servers: those of Node.js, which are OpenSSL's, together with the objections of the directory, and OpenSSL's
 * with the lists, together with what the policies were made to say.
 */
export async function judgeServers(chains: readonly GeneratedChain[]): Promise<readonly Verdicts[]> {
  const servers = chains.map((chain, index) => ({ ...chain, ...filesOf(chain, index) }));
  const how = { purpose: 'sslserver', now: NOW } as const;
  const byNode = await opensslVerdicts(chains, how);
  const withLists = servers.map(({ shown, trusted, lists }) => ({
    shown,
    trusted,
    lists: lists.map(({ der }) => der),
  }));
  const byLists = await opensslVerdicts(withLists, { ...how, needsLists: true });
  const objections = await objectionsTo(servers);
  return servers.map(({ lists, isExcluded }, index) => {
    const trusted = byNode[index] === 'good';
    const openssl = lists.length === 0 ? byNode[index] : byLists[index];
    return {
      ours: !trusted ? 'bad' : (objections[index] ?? 'good'),
      openssl: isExcluded && openssl === 'good' ? 'excluded' : String(openssl),
    };
  });
}

function filesOf({ links }: GeneratedChain, index: number): Pick<Server, 'lists' | 'policies' | 'isExcluded'> {
  const nothing = { lists: [], policies: [], isExcluded: false };
  const readable: Listed[] = [];
  try {
    for (const { der, keys } of links) readable.push({ ...keys, certificate: new Certificate(der) });
  } catch {
    return nothing; // it is refused for that
  }
  const authorities = readable.filter((_, at) => links[at]?.role === 'root' || links[at]?.role === 'authority');
  const plans = index % 3 === 0 ? BAD_LISTS : GOOD_LISTS;
  const plan = plans[Math.floor(index / 3) % plans.length] ?? 'none';
  const place = Math.floor(index / 7) % authorities.length;
  const other = { ...authorities[0], ...keysOf('RSA-PSS', 'thief') } as Listed; // only its key is used
  const below = (at: number): readonly Listed[] => readable.slice(at + 1, at + 2);
  const hashOf = ({ certificate }: Listed): string => nameHashes(certificate.subjectName)[0] ?? '';
  const lists =
    plan === 'none'
      ? []
      : authorities.map((authority, at) => ({
          hash: hashOf(authority),
          der: makeRevocationList(authority, at === place ? plan(below(at), other) : {}),
        }));
  const policies =
    index % 2 === 0
      ? []
      : authorities.map((authority, at) => {
          const excludes = index % 10 === 1 && at === place;
          const subject = excludes ? '/DC=org/DC=others/*' : (below(at)[0]?.certificate.subject ?? '');
          const text = `access_id_CA X509 '${authority.certificate.subject}'\npos_rights globus CA:sign\ncond_subjects globus '"${subject}"'\n`;
          return { hash: hashOf(authority), text };
        });
  return { lists, policies, isExcluded: policies.length > 0 && index % 10 === 1 };
}

/** What the directory of authorities has against servers: the kinds of their defects. */
async function objectionsTo(servers: readonly Server[]): Promise<readonly (string | undefined)[]> {
  const directory = await mkdtemp(join(tmpdir(), 'authorities-'));
  try {
    for (const { trusted, lists, policies } of servers) {
      for (const der of trusted) {
        try {
          const certificate = new Certificate(der);
          await writeFile(join(directory, `${nameHashes(certificate.subjectName)[0]}.0`), certificate.toPem());
        } catch {
          // OpenSSL could not use it either
        }
      }
      for (const { hash, der } of lists) await writeFile(join(directory, `${hash}.r0`), revocationListPem(der));
      for (const { hash, text } of policies) await writeFile(join(directory, `${hash}.signing_policy`), text);
    }
    const authorities = new TrustedAuthorities(directory, { now: () => NOW });
    const found: (string | undefined)[] = [];
    for (const { shown } of servers) {
      try {
        found.push((await authorities.findDefect(shown))?.kind);
      } catch {
        found.push('unreadable');
      }
    }
    return found;
  } finally {
    await rm(directory, { recursive: true });
  }
}
