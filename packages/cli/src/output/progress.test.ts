import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBar, StageClock, TransferMeter } from './progress.js';
import { textWidth } from './text.js';

describe('a bar', () => {
  it('fills up', () => {
    expect(formatBar(0, 4, 4, true)).toBe('░░░░');
    expect(formatBar(3, 4, 4, true)).toBe('███░');
    expect(formatBar(4, 4, 4, false)).toBe('####');
  });

  it('of nothing is full', () => {
    expect(formatBar(0, 0, 3, true)).toBe('███');
  });
});

describe('the progress of transfers', () => {
  const meter = () => {
    const clock = { now: 0 };
    return { clock, meter: new TransferMeter('uploading', () => clock.now, { files: 1, bytes: 1_900_000_000 }) };
  };

  it('shows name, bar, amount and the speed of now', () => {
    const { clock, meter: one } = meter();
    for (const [at, bytes] of [
      [0, 0],
      [1_000, 10_000_000],
      [10_000, 976_000_000],
      [12_000, 1_400_000_000],
    ] as const) {
      clock.now = at;
      one.update({ path: 'data.nc', transferredBytes: bytes, totalBytes: 1_900_000_000 });
    }
    expect(one.format(80, true)).toBe('uploading data.nc  █████████████░░░░░  1.4 / 1.9 GB  126 MB/s');
  });

  it('of several files counts them', () => {
    const several = new TransferMeter('saving', () => 0);
    several.update({ path: 'a', transferredBytes: 1, totalBytes: 2 });
    several.update({ path: 'b', transferredBytes: 2, totalBytes: undefined });
    expect(several.format(60, true)).toBe('saving 2 of 2 files  3 B');
  });

  it('cuts a long name in any script between its letters', () => {
    const { meter: one } = meter();
    one.update({ path: '観測データ二千二十六年.nc', transferredBytes: 950_000_000, totalBytes: 1_900_000_000 });
    expect(one.format(40, true)).toBe('uploading 観…  ███░░░░  950 MB / 1.9 GB');
  });

  it('fits its line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.nat(),
        fc.integer({ min: 40, max: 200 }),
        (path, bytes, columns) => {
          const { meter: one } = meter();
          one.update({ path, transferredBytes: bytes, totalBytes: 1_900_000_000 });
          expect(textWidth(one.format(columns, true))).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe('the stages of a job', () => {
  it('are shown with the time each took', () => {
    let now = 0;
    const stages = new StageClock(() => now);
    expect(stages.enter('queued')).toBe(true);
    now = 41_500;
    expect(stages.enter('queued')).toBe(false);
    expect(stages.enter('running')).toBe(true);
    now = 53_600;
    expect(stages.format(true)).toBe('queued 00:41 → running 00:12');
    expect(stages.current).toBe('running');
  });
});
