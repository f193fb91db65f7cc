import type { AnswerMemory } from '../exchange/answer-memory.js';
import { withBody } from '../exchange/wire-answer.js';
import { type Entry, editEntries } from './document-entries.js';
import { type FaultKind, faultKind } from './fault-kind.js';

type Edit = (entries: readonly Entry[], memory: AnswerMemory, user: string | undefined) => readonly Entry[];

const entries = (sentence: string, edit: Edit): FaultKind<object> =>
  faultKind<object>({
    sentence,
    effect: (_, memory) => ({
      lie: (answer, { user }) =>
        withBody(answer, (body) => {
          const document = body.toString('utf8');
          const edited = editEntries(document, (found) => edit(found, memory, user));
          return edited === document ? body : Buffer.from(edited);
        }),
    }),
    choose: () => ({}),
  });

/** What is wrong with a list in an otherwise good answer. */
export const entryFaults = {
  'wrong-id': entries('The first entry has an id that no job has.', ([first, ...others]) =>
    first?.id === undefined
      ? first === undefined
        ? []
        : [first, ...others]
      : [first.withId(reversed(first.id)), ...others],
  ),
  'foreign-entry': entries(
    'The first entry is about a job of another user or of an earlier request.',
    (found, memory, user) => {
      const [first, ...others] = found;
      const foreign = foreignId(found, memory, user);
      return first?.id === undefined || foreign === undefined ? found : [first.withId(foreign), ...others];
    },
  ),
  'refused-entry': entries(
    'The first entry is a refusal, although the server has done what was asked for.',
    (found) => {
      const [first, ...others] = found;
      return first?.id === undefined ? found : [first.refused(), ...others];
    },
  ),
  'path-id': entries('The first entry has an id that leads elsewhere.', (found) => {
    const [first, ...others] = found;
    return first?.id === undefined ? found : [first.withId('../../info'), ...others];
  }),
  'swapped-ids': entries('The first two entries have the ids of each other.', (found) => {
    const [first, second, ...others] = found;
    if (first?.id === undefined || second?.id === undefined) return found;
    return [first.withId(second.id), second.withId(first.id), ...others];
  }),
  'duplicated-ids': entries('All entries have the id of the first.', (found) => {
    const id = found[0]?.id;
    return id === undefined ? found : found.map((entry) => entry.withId(id));
  }),
  'missing-entry': entries('The last entry is missing.', (found) => found.slice(0, -1)),
  'extra-entry': entries('The last entry comes twice.', (found) => [...found, ...found.slice(-1)]),
  'reversed-entries': entries('The entries come in the opposite order.', (found) => found.toReversed()),
};

const reversed = (id: string): string => {
  const backwards = [...id].reverse().join('');
  return backwards === id ? `${id}0` : backwards;
};

/** An id that is not in this list: of another user if there is one. */
function foreignId(found: readonly Entry[], memory: AnswerMemory, user: string | undefined): string | undefined {
  const own = new Set(found.map(({ id }) => id));
  let another: string | undefined;
  for (const { request, answer } of memory.recall()) {
    let foreign: string | undefined;
    editEntries(answer.body.toString('utf8'), (earlier) => {
      foreign = earlier.find(({ id }) => id !== undefined && !own.has(id))?.id;
      return earlier;
    });
    if (foreign !== undefined && request.user !== user) return foreign;
    another ??= foreign;
  }
  return another;
}
