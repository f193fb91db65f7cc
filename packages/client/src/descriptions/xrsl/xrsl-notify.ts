import { InvalidJobDescription } from '../../errors/index.js';
import type { Notification, NotificationState } from '../model/activity-description.js';
import { unlessEmpty } from '../model/omit-undefined.js';
import type { XrslRelations } from './xrsl-relations.js';

/** The letters of `notify`. */
export const NOTIFY_FLAGS: readonly (readonly [flag: string, state: NotificationState])[] = [
  ['b', 'PREPROCESSING'],
  ['q', 'PROCESSING'],
  ['f', 'POSTPROCESSING'],
  ['e', 'TERMINAL'],
];
/** Deletion and cancellation: states of ARC that no other language can name. */
const ARC_ONLY_FLAGS = ['d', 'c'];
const DEFAULT_FLAGS = 'be';

/** Reads `notify`: flags, if any, and addresses in each of its values. An address given again gets more states. */
export function readNotify(relations: XrslRelations): readonly Notification[] | undefined {
  const byRecipient = new Map<string, Set<NotificationState>>();
  for (const { text, position } of relations.list('notify') ?? []) {
    const words = text.split(/[ \t]+/).filter((word) => word !== '');
    const hasFlags = words[0]?.includes('@') === false;
    const flags = hasFlags ? (words.shift() ?? '') : DEFAULT_FLAGS;
    if (words.length === 0)
      throw new InvalidJobDescription(`expected an e-mail address in "notify", as in "be me@example.org"`, position);
    const notAddress = words.find((word) => !word.includes('@'));
    if (notAddress !== undefined) {
      throw new InvalidJobDescription(
        `expected an e-mail address in "notify", not ${JSON.stringify(notAddress)}`,
        position,
      );
    }
    const states = [...flags].flatMap((flag) => {
      const state = NOTIFY_FLAGS.find(([letter]) => letter === flag)?.[1];
      if (state !== undefined) return [state];
      if (!ARC_ONLY_FLAGS.includes(flag)) {
        throw new InvalidJobDescription(
          `expected the flags b, q, f, e, c or d in "notify", not ${JSON.stringify(flag)}`,
          position,
        );
      }
      relations.report(`the flag "${flag}" of "notify"`, 'no other language knows this state', position);
      return [];
    });
    for (const recipient of words) {
      byRecipient.set(recipient, new Set([...(byRecipient.get(recipient) ?? []), ...states]));
    }
  }
  return unlessEmpty([...byRecipient].map(([recipient, states]) => ({ recipient, states: [...states] })));
}
