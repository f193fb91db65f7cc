import { describe, expect, it } from 'vitest';
import { silentLog } from '../log/log.js';
import { ClockComparison } from './clock-comparison.js';

const NOW = new Date('2026-11-29T14:00:00Z');
const minutesLater = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

/** What is warned of when a server says these, one after the other. */
function warnings(compare: (clocks: ClockComparison) => void): readonly string[] {
  const lines: string[] = [];
  const log = { ...silentLog, warning: (line: string) => void lines.push(line) };
  compare(new ClockComparison({ log, now: () => NOW }));
  return lines;
}

describe('the clock of this machine', () => {
  it.each([
    [62, /says 2026-11-29T14:00:00.000Z and is slow by 62 minutes, by that of ce:443.*timedatectl/],
    [-62, /is fast by 62 minutes, by that of ce:443/],
    [60 * 24 * 3, /is slow by 3 days/],
  ])('is said to be wrong where a Date is %i minutes off, once', (minutes, says) => {
    const date = minutesLater(minutes).toUTCString();
    const told = warnings((clocks) => {
      clocks.withDate('ce:443', date);
      clocks.withDate('ce:443', date);
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(says);
  });

  it('is called slow if a report is from the future; an old report means nothing', () => {
    expect(warnings((clocks) => clocks.withReport('ce:443', minutesLater(90)))[0]).toMatch(/is slow by 90 minutes/);
    expect(warnings((clocks) => clocks.withReport('ce:443', minutesLater(-90)))).toEqual([]);
  });

  it('is good enough within five minutes, and where no server tells the time', () => {
    expect(
      warnings((clocks) => {
        clocks.withDate('ce:443', minutesLater(4).toUTCString());
        clocks.withDate('ce:443', minutesLater(-4).toUTCString());
        clocks.withDate('ce:443', undefined);
        clocks.withDate('ce:443', 'yesterday');
        clocks.withReport('ce:443', undefined);
      }),
    ).toEqual([]);
  });
});

describe('what servers have told of the time', () => {
  it('is kept: the latest time, and the first difference', () => {
    const clocks = new ClockComparison({ now: () => NOW });
    expect([clocks.latest, clocks.difference]).toEqual([undefined, undefined]);
    clocks.withReport('ce:443', minutesLater(-90));
    expect([clocks.latest, clocks.difference]).toEqual([minutesLater(-90), undefined]);
    clocks.withDate('ce:443', minutesLater(10).toUTCString());
    clocks.withDate('ce:443', minutesLater(-20).toUTCString());
    expect(clocks.latest).toEqual(minutesLater(10));
    expect(clocks.difference).toEqual({ how: 'slow', ours: NOW, theirs: minutesLater(10) });
  });
});
