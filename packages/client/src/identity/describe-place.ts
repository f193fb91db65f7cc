import { describeOldProxy } from '../pki/old-proxy.js';
import { describePathDefect } from '../pki/proxy-path.js';
import type { ExaminedPlace } from './examine-place.js';
import type { ExaminedDirectory } from './find-identity.js';

/**
 * Says in half a sentence what came of looking at a place, to follow its path.
 *
 * @example
 * ```ts
 * const { places } = await findIdentity(arc.config.configuredFiles);
 * for (const place of places) console.log(`${place.path}: ${describePlace(place)}`);
 * ```
 */
export function describePlace(place: ExaminedPlace): string {
  const { kind, outcome, notBefore, notAfter, oldKind, defect, error } = place;
  switch (outcome) {
    case 'taken':
      return 'taken';
    case 'later':
      return 'not looked at, as another comes before it';
    case 'excluded':
      return 'not looked at, as the configuration names another';
    case 'missing':
      return 'not there';
    case 'unreadable':
      return `cannot be read${error === undefined ? '' : ` (${error.message})`}`;
    case 'not-ours':
      return 'belongs to another user';
    case 'exposed':
      return kind === 'proxy' ? 'others can read it' : 'others can read or change its key';
    case 'expired':
      return notAfter === undefined ? 'expired' : `expired on ${notAfter.toISOString()}`;
    case 'not-yet-valid':
      return notBefore === undefined ? 'not valid yet' : `not valid before ${notBefore.toISOString()}`;
    case 'old-proxy':
      return oldKind === undefined ? 'a proxy of an old kind' : describeOldProxy(oldKind);
    case 'unusable':
      if (defect !== undefined) return describePathDefect(defect);
      return error?.message ?? 'not a proxy';
  }
}

/**
 * The same of a directory of authorities.
 *
 * @example
 * ```ts
 * const { authorities } = await findIdentity(arc.config.configuredFiles);
 * for (const directory of authorities) console.log(`${directory.path}: ${describeDirectory(directory)}`);
 * ```
 */
export function describeDirectory({ outcome }: ExaminedDirectory): string {
  switch (outcome) {
    case 'taken':
      return 'taken';
    case 'later':
      return 'not looked at, as another comes before it';
    case 'missing':
      return 'not there';
    case 'unreadable':
      return 'cannot be read';
    case 'empty':
      return 'without a certificate of an authority';
  }
}
