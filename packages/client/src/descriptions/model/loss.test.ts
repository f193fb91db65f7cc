import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import { type DescriptionLoss, lossReport } from './loss.js';

describe('what a language cannot express', () => {
  it('is an error that names it and its place by default', () => {
    const report = lossReport({});
    expect(() => report('project', 'ADL has no such element', { line: 3, column: 5 })).toThrow(
      expect.objectContaining({
        constructor: InvalidJobDescription,
        message: 'Invalid job description (line 3, column 5): project would be lost: ADL has no such element',
        hint: expect.stringContaining('allow losses'),
      }),
    );
  });

  it('given a function, is passed to it, and the conversion goes on', () => {
    const losses: DescriptionLoss[] = [];
    const report = lossReport({ onLoss: (loss) => losses.push(loss) });
    report('project', 'ADL has no such element');
    expect(losses).toEqual([{ what: 'project', reason: 'ADL has no such element' }]);
  });
});
