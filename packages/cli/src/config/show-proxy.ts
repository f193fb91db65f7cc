import { type FoundIdentity, type PlaceSource, readProxyFile } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { formatAge, formatMoment } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { passedOver } from './show-identity.js';
import { attributeFacts, missingRequests, readShownAttributes } from './shown-attributes.js';

/** Where a proxy file is known from. */
interface Origin {
  readonly source?: PlaceSource;
  /** Other proxies, and why they are not used. */
  readonly others?: readonly (readonly [name: string, text: string])[];
}

/**
 * Shows the proxy that was found, or the first that has expired, or that of PROXY_FILE, whether it is there or not.
 * @returns whether it is valid now
 */
export function showFoundProxy(context: Context, found: FoundIdentity, proxyFile: string): Promise<boolean> {
  const shown = found.proxy ?? found.places.find(({ kind, outcome }) => kind === 'proxy' && outcome === 'expired');
  // With a certificate, a proxy is made in PROXY_FILE.
  if (shown === undefined || (found.proxy === undefined && found.taken !== undefined))
    return showProxy(context, proxyFile);
  const { path, source } = shown;
  const others = passedOver(found, context.system.now()).filter(([, text]) => !text.startsWith(`${path}: `));
  return showProxy(context, path, { source, others });
}

/** Prints what a proxy file holds, never its key. @returns whether it is valid now, and shows what is asked for */
export async function showProxy(
  context: Context,
  path: string,
  { source, others = [] }: Origin = {},
): Promise<boolean> {
  const { screen, system, globals } = context;
  const proxy = await readProxyFile(path);
  const { certificate, identity, notBefore, notAfter } = proxy;
  const attributes = await readShownAttributes(context, proxy);
  const missing = await missingRequests(context, attributes);
  const now = system.now();
  const isValid = notBefore <= now && now < notAfter;
  if (globals.json) {
    const secondsLeft = Math.max(0, Math.floor((notAfter.getTime() - now.getTime()) / 1000));
    await context.json({
      proxy: {
        path,
        source,
        identity,
        subject: certificate.subject,
        issuer: certificate.issuer,
        notBefore,
        notAfter,
        isValid,
        secondsLeft,
        attributes,
        missing,
      },
    });
  } else {
    const valid = `${formatMoment(notAfter)} (${formatAge(notAfter, now)})`;
    await screen.lines(
      formatFacts(
        [
          ['Proxy', path],
          ['Named by', source === 'usual' || source === 'PROXY_FILE' ? undefined : source],
          ['Identity', identity],
          ['Subject', certificate.subject],
          ['Issuer', certificate.issuer],
          [isValid ? 'Valid until' : 'Expired', valid],
          ...attributes.flatMap((each) => attributeFacts(each, now)),
          ['Missing', missing.join(' ')],
          ...others,
        ],
        { columns: screen.columns, paint: screen.paint },
      ),
    );
  }
  return isValid && missing.length === 0;
}
