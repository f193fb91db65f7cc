import { describe, expect, it } from 'vitest';
import type { DescriptionLoss } from '../model/loss.js';
import { parseXrsl } from './xrsl-reader.js';

const notify = (values: string, onLoss?: (loss: DescriptionLoss) => void) =>
  parseXrsl(`&(executable=a)(notify=${values})`, { onLoss }).notifications;

describe('notify', () => {
  it('without flags is on beginning and end', () => {
    expect(notify('"a@x"')).toEqual([{ recipient: 'a@x', states: ['PREPROCESSING', 'TERMINAL'] }]);
  });

  it('has flags for all of the addresses that follow', () => {
    expect(notify('"bqfe a@x\tb@x"')).toEqual([
      { recipient: 'a@x', states: ['PREPROCESSING', 'PROCESSING', 'POSTPROCESSING', 'TERMINAL'] },
      { recipient: 'b@x', states: ['PREPROCESSING', 'PROCESSING', 'POSTPROCESSING', 'TERMINAL'] },
    ]);
  });

  it('adds states to an address that is given again', () => {
    expect(notify('"b a@x" "ee b@x" "eb a@x"')).toEqual([
      { recipient: 'a@x', states: ['PREPROCESSING', 'TERMINAL'] },
      { recipient: 'b@x', states: ['TERMINAL'] },
    ]);
  });

  it('reports the flags that only ARC knows', () => {
    const losses: DescriptionLoss[] = [];
    expect(notify('"bdc a@x"', (loss) => losses.push(loss))).toEqual([{ recipient: 'a@x', states: ['PREPROCESSING'] }]);
    expect(losses.map(({ what }) => what)).toEqual(['the flag "d" of "notify"', 'the flag "c" of "notify"']);
  });

  it.each([
    ['"be"', 'expected an e-mail address in "notify", as in'],
    ['""', 'expected an e-mail address in "notify", as in'],
    ['"b a@x you"', 'expected an e-mail address in "notify", not "you"'],
    ['"x a@x"', 'expected the flags b, q, f, e, c or d in "notify", not "x"'],
  ])('%s is refused: %s', (values, reason) => {
    expect(() => notify(values)).toThrow(reason);
  });
});
