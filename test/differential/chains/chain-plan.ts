import fc from 'fast-check';
import {
  authorityKeyIdentifier,
  basicConstraints,
  CLIENT_AUTHENTICATION,
  extendedKeyUsage,
  KeyUsages,
  keyUsage,
  PolicyLanguages,
  proxyCertInfo,
  SERVER_AUTHENTICATION,
  subjectKeyIdentifier,
} from 'jasmin-arc/pki';
import type { Digest } from 'jasmin-arc-testing/pki/any-certificate.js';
import type { Change } from './chain-change.js';
import { DEFECTS } from './chain-defects.js';
import { type Draft, KEY_KINDS, type KeyKind, keysOf, link, nameOf, proxyName } from './chain-draft.js';
import { ODDITIES } from './chain-oddities.js';

/** Whose chain it is. */
export type Kind = 'client' | 'server';

interface AuthorityPlan {
  readonly keys: KeyKind;
  readonly digest: Digest;
  readonly pss: boolean;
  /** How many more authorities it allows below it than there are; undefined is no limit. */
  readonly spare: number | undefined;
  readonly usage: boolean;
}

interface ProxyPlan {
  readonly keys: KeyKind;
  readonly digest: Digest;
  readonly language: string;
  /** How many more proxies it allows below it than there are; undefined is no limit. */
  readonly spare: number | undefined;
  readonly critical: boolean;
  readonly usage: 'none' | 'usual' | 'signature';
}

/** A change at a place in the chain, which is taken modulo the number of places where it can be. */
export interface ChangePlan {
  readonly name: string;
  readonly at: number;
}

/** What a chain is made of, printed when it is judged otherwise than expected. */
export interface ChainPlan {
  readonly authorities: readonly [AuthorityPlan, ...AuthorityPlan[]];
  readonly endEntity: {
    readonly keys: KeyKind;
    readonly digest: Digest;
    readonly purpose: boolean;
    readonly usage: boolean;
  };
  readonly proxies: readonly ProxyPlan[];
  /** Whether certificates tell which key has signed them. */
  readonly identifiers: boolean;
  readonly oddities: readonly ChangePlan[];
  readonly defect: ChangePlan | undefined;
}

const keys = fc.constantFrom<KeyKind>(...KEY_KINDS, 'RSA 2048', 'Ed25519', 'P-256');
const digest = fc.constantFrom<Digest>('sha224', 'sha256', 'sha256', 'sha384', 'sha512');
const spare = fc.option(fc.nat(2), { nil: undefined });
const authority = fc.record({ keys, digest, spare, pss: fc.boolean(), usage: fc.boolean() });
const change = (names: readonly string[]) => fc.record({ name: fc.constantFrom(...names), at: fc.nat(20) });

const proxy = fc.record({
  keys,
  digest,
  spare,
  language: fc.constantFrom(...Object.values(PolicyLanguages), '1.3.6.1.4.1.3536.1.1.1.8', '1.2.3.4'),
  critical: fc.boolean(),
  usage: fc.constantFrom('none', 'usual', 'signature' as const),
});

const namesFor = (kind: Kind, changes: Readonly<Record<string, Change>>): readonly string[] =>
  Object.entries(changes)
    .filter(([, { only }]) => only === undefined || only === kind)
    .map(([name]) => name);

/** Chains of a client, with up to four proxies, or of a server, with none. */
export const plansOf = (kind: Kind): fc.Arbitrary<ChainPlan> =>
  fc.record({
    authorities: fc
      .tuple(authority, fc.array(authority, { maxLength: 2 }))
      .map(([root, below]): ChainPlan['authorities'] => [root, ...below]),
    endEntity: fc.record({ keys, digest, purpose: fc.boolean(), usage: fc.boolean() }),
    proxies: fc.array(proxy, { maxLength: kind === 'client' ? 4 : 0 }),
    identifiers: fc.boolean(),
    oddities: fc.array(change(namesFor(kind, ODDITIES)), { maxLength: 2 }),
    defect: fc.option(change(namesFor(kind, DEFECTS)), { nil: undefined, freq: 2 }),
  });

/** The draft of a chain, with all of its changes; `applied` names those that had a place in it. */
export function draftChain(plan: ChainPlan, kind: Kind, label: string): { draft: Draft; applied: readonly string[] } {
  const { authorities, endEntity, proxies } = plan;
  const draft: Draft = {
    label,
    links: [
      ...authorities.map(({ keys: kind, digest, pss, spare, usage }, depth) =>
        link(depth === 0 ? 'root' : 'authority', {
          keys: keysOf(kind, depth % 2 === 0 ? 'even' : 'odd'),
          digest,
          pss,
          subjectName: () => nameOf(label, `authority ${depth}`),
          extensions: [
            basicConstraints(true, spare === undefined ? undefined : authorities.length - 1 - depth + spare),
            ...(usage ? [keyUsage(KeyUsages.KEY_CERT_SIGN, KeyUsages.CRL_SIGN)] : []),
          ],
        }),
      ),
      link('end entity', {
        keys: keysOf(endEntity.keys, authorities.length % 2 === 0 ? 'even' : 'odd'),
        digest: endEntity.digest,
        subjectName: () => nameOf(label, kind),
        extensions: [
          ...(endEntity.purpose
            ? [extendedKeyUsage(kind === 'client' ? CLIENT_AUTHENTICATION : SERVER_AUTHENTICATION)]
            : []),
          ...(endEntity.usage ? [keyUsage(KeyUsages.DIGITAL_SIGNATURE, KeyUsages.KEY_ENCIPHERMENT)] : []),
        ],
      }),
      ...proxies.map(({ keys: kind, digest, language, spare, critical, usage }, depth) =>
        link('proxy', {
          keys: keysOf(kind, (authorities.length + 1 + depth) % 2 === 0 ? 'even' : 'odd'),
          digest,
          subjectName: proxyName(String(depth)),
          extensions: [
            {
              ...proxyCertInfo({
                policyLanguage: language,
                // OpenSSL counts a proxy below with the path length that it states: with fewer than that, none is allowed.
                pathLength: spare === undefined ? undefined : (proxies.length - 1 - depth) * 4 + spare,
              }),
              critical,
            },
            ...(usage === 'none' ? [] : [keyUsage(...(usage === 'usual' ? [0, 2] : [0]))]),
          ],
        }),
      ),
    ],
    arrange: (shown) => shown,
    trust: (trusted) => trusted.slice(0, 1),
  };
  const { links } = draft;
  if (plan.identifiers) {
    for (const [index, each] of links.entries()) {
      each.extensions.push(
        subjectKeyIdentifier(each.keys.publicKey),
        authorityKeyIdentifier((links[index - 1] ?? each).keys.publicKey),
      );
    }
  }
  const applied: string[] = [];
  for (const { name, at, changes } of [
    ...plan.oddities.map((each) => ({ ...each, changes: ODDITIES })),
    ...(plan.defect === undefined ? [] : [{ ...plan.defect, changes: DEFECTS }]),
  ]) {
    const found = changes[name];
    const places = found?.places(links) ?? [];
    const place = places[at % places.length];
    const changed = place === undefined ? undefined : links[place];
    if (found === undefined || place === undefined || changed === undefined) continue;
    found.change(changed, { draft, place });
    applied.push(name);
  }
  return { draft, applied };
}
