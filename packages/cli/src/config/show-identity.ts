import {
  describeDirectory,
  describePlace,
  type ExaminedPlace,
  type FoundIdentity,
  findIdentity,
  type PlaceSource,
} from 'jasmin-arc';
import type { ConnectionConfig } from 'jasmin-arc/config';
import type { Context } from '../command-line/context.js';
import { formatAge, formatMoment, formatValidity } from '../output/quantities.js';
import { formatFacts, formatTable } from '../output/table.js';
import { describeOwnToken, type OwnToken, tokenFacts } from './own-token.js';

/** Looks for the identity that commands use, with the environment and the clock of the command. */
export const findOwnIdentity = (
  { system }: Pick<Context, 'system'>,
  config: ConnectionConfig,
): Promise<FoundIdentity> => findIdentity({ ...config.configuredFiles, env: system.env, now: () => system.now() });

/** Says which identity is used, from where, and why the other places were passed over. */
export async function showIdentity(context: Context, found: FoundIdentity, token: OwnToken | undefined): Promise<void> {
  const { screen, system, globals } = context;
  const now = system.now();
  if (globals.json) {
    await context.json({ ...identityFacts(found, now), token: token === undefined ? null : tokenFacts(token) });
    return;
  }
  const { taken, proxy, authorities } = found;
  const layout = { columns: screen.columns, paint: screen.paint };
  await screen.lines([
    ...formatFacts(
      [
        ['Identity', taken === undefined ? 'none: no proxy and no certificate can be used' : nameOf(taken)],
        ['Issued by', taken?.issuer],
        ['From', taken && `the ${taken.kind} ${taken.path}${sourceOf(taken.source)}`],
        ['Key', taken && describeKey(taken)],
        [taken?.kind === 'certificate' ? 'Certificate' : 'Proxy', taken && validityOf(taken, now)],
        ['Attributes', taken?.organisations?.join(', ')],
        ['Proxy', taken?.kind === 'certificate' ? describeProxy(proxy, now) : undefined],
        ['Renewed', taken && describeRenewal(found)],
        ['Token', token && describeOwnToken(token, now)],
        ['Authorities', found.certsDir ?? `none in ${authorities.map(({ path }) => path).join(' or ')}`],
      ],
      layout,
    ),
    '',
    ...formatTable(
      [{ title: 'LOOKED FOR' }, { title: 'NAMED BY' }, { title: 'RESULT' }],
      [
        ...found.places.map((place) => [place.path, nameOfSource(place.source), resultOf(place, now)]),
        ...authorities.map((one) => [one.path, nameOfSource(one.source), describeDirectory(one)]),
      ],
      { paint: screen.paint }, // paths are there to be copied: nothing is cut
    ),
  ]);
}

/** The proxies that were passed over, a line each, for those who look at a proxy. */
export function passedOver(
  { places }: Pick<FoundIdentity, 'places'>,
  now: Date,
): readonly (readonly [name: string, text: string])[] {
  return places
    .filter(({ kind, outcome }) => kind === 'proxy' && !['taken', 'later', 'excluded', 'missing'].includes(outcome))
    .map((place) => ['Not used', `${place.path}: ${resultOf(place, now)}`] as const);
}

/** An encrypted PKCS #12 file does not tell whose it is. */
const nameOf = ({ identity, path }: ExaminedPlace): string =>
  identity ?? `that of the certificate in ${path}, which a pass phrase protects`;

const nameOfSource = (source: PlaceSource): string => (source === 'usual' ? '' : source);

const sourceOf = (source: PlaceSource): string => (source === 'usual' ? '' : `, named by ${source}`);

function describeKey({ kind, key, path, isEncrypted }: ExaminedPlace): string | undefined {
  if (kind === 'proxy') return undefined;
  return `${key ?? path}${isEncrypted ? ', protected by a pass phrase' : ''}`;
}

const validityOf = ({ notBefore, notAfter }: ExaminedPlace, now: Date): string | undefined =>
  notAfter && formatValidity({ ...(notBefore && { notBefore }), notAfter }, now);

const describeProxy = (proxy: ExaminedPlace | undefined, now: Date): string =>
  proxy === undefined ? 'none yet: it is made when it is needed' : `${proxy.path}, ${validityOf(proxy, now)}`;

function describeRenewal({ taken, certificate }: FoundIdentity): string | undefined {
  if (taken?.kind !== 'proxy') return undefined;
  return certificate === undefined
    ? 'not here, as the certificate that it was made from is missing: by the tool that made it'
    : `from ${certificate.path}, when it ends`;
}

/** Times as in the other tables; everything else as the library says it. */
function resultOf(place: ExaminedPlace, now: Date): string {
  const { outcome, notBefore, notAfter } = place;
  if (outcome === 'expired' && notAfter !== undefined)
    return `expired ${formatMoment(notAfter)} (${formatAge(notAfter, now)})`;
  if (outcome === 'not-yet-valid' && notBefore !== undefined) return `not valid before ${formatMoment(notBefore)}`;
  return describePlace(place);
}

/** For programs. */
function identityFacts(found: FoundIdentity, now: Date): Readonly<Record<string, unknown>> {
  const { taken, proxy, certificate, places, authorities, certsDir } = found;
  const facts = (place: ExaminedPlace) => {
    const { kind, source, path, key, identity, issuer, notBefore, notAfter, organisations, isEncrypted } = place;
    return {
      kind,
      source,
      path,
      key,
      identity,
      issuer,
      notBefore,
      notAfter,
      organisations,
      isKeyProtected: isEncrypted,
    };
  };
  return {
    taken: taken === undefined ? null : facts(taken),
    proxy: proxy === undefined ? null : facts(proxy),
    renewedFrom: taken === undefined || certificate === undefined ? null : facts(certificate),
    certsDir: certsDir ?? null,
    places: places.map((place) => ({
      ...facts(place),
      outcome: place.outcome,
      reason: resultOf(place, now),
    })),
    authorities: authorities.map((one) => ({ ...one, reason: describeDirectory(one) })),
  };
}
