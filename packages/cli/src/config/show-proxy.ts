import { readProxyFile } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { formatAge, formatMoment } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { attributeFacts, readShownAttributes } from './shown-attributes.js';

/** Prints what a proxy file holds, never its key. @returns whether it is valid now */
export async function showProxy(context: Context, path: string): Promise<boolean> {
  const { screen, system, globals } = context;
  const proxy = await readProxyFile(path);
  const { certificate, identity, notBefore, notAfter } = proxy;
  const attributes = await readShownAttributes(context, proxy);
  const now = system.now();
  const isValid = notBefore <= now && now < notAfter;
  if (globals.json) {
    const secondsLeft = Math.max(0, Math.floor((notAfter.getTime() - now.getTime()) / 1000));
    await context.json({
      proxy: {
        path,
        identity,
        subject: certificate.subject,
        issuer: certificate.issuer,
        notBefore,
        notAfter,
        isValid,
        secondsLeft,
        attributes,
      },
    });
  } else {
    const valid = `${formatMoment(notAfter)} (${formatAge(notAfter, now)})`;
    await screen.lines(
      formatFacts(
        [
          ['Proxy', path],
          ['Identity', identity],
          ['Subject', certificate.subject],
          ['Issuer', certificate.issuer],
          [isValid ? 'Valid until' : 'Expired', valid],
          ...attributes.flatMap((each) => attributeFacts(each, now)),
        ],
        { columns: screen.columns, paint: screen.paint },
      ),
    );
  }
  return isValid;
}
