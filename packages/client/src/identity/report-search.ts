import type { Log } from '../log/log.js';
import { describeDirectory, describePlace } from './describe-place.js';
import type { FoundIdentity } from './find-identity.js';

/**
 * Logs what was taken and why other places were not. It is a warning where the user has named a place that cannot be used, and where
 * attributes of an organisation are lost because a proxy has expired.
 */
export function reportSearch({ taken, places, authorities }: FoundIdentity, log: Log): void {
  for (const place of places) {
    const { source, path, kind, outcome, organisations = [] } = place;
    const name = source === 'usual' ? path : `${source} (${path})`;
    const isNamed = source === 'X509_USER_PROXY' || source === 'X509_USER_CERT';
    const isExpiredMembership = outcome === 'expired' && organisations.length > 0;
    const isPassedOver = !['taken', 'later', 'excluded'].includes(outcome);
    const line = `${name}: ${describePlace(place)}`;
    if (isPassedOver && (isNamed || isExpiredMembership)) {
      const lost = isExpiredMembership ? `, with its attributes of ${organisations.join(', ')}` : '';
      const instead = taken === undefined ? '' : `; using the ${taken.kind} ${taken.path}`;
      log.warning(`Not using the ${kind} of ${line}${lost}${instead}`);
    } else log.verbose(line);
  }
  for (const directory of authorities) {
    const { source, path, outcome } = directory;
    const line = `${path}: ${describeDirectory(directory)}`;
    if (source === 'X509_CERT_DIR' && outcome !== 'taken')
      log.warning(`Not using the authorities of X509_CERT_DIR, ${line}`);
    else log.debug(line);
  }
}
