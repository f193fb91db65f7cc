import { describe, expect, it } from 'vitest';
import { ReadableIds } from './readable-ids.js';

const LONG = 'kT3KDmiPwrAoOSAtDmABFKDmABFKDmABFKDmx3FKDmTCFKDmgHl0en';
const url = (id: string, host = 'ce.example.org:443') => `https://${host}/arex/rest/1.0/jobs/${id}`;

describe('ids that a person reads', () => {
  const ids = new ReadableIds();
  ids.learn([url(LONG), url('4abf5cacbd3d'), url('4abf5cacbe99')]);

  it('are as short as they mean one job', () => {
    expect(ids.short(url(LONG))).toBe('kT3KDmiPwr');
    expect(ids.short(url('4abf5cacbd3d'))).toBe('4abf5cacbd');
  });

  it('are whole where the job list does not have them', () => {
    expect(ids.short(url('77abf5cacbd3d'))).toBe('77abf5cacbd3d');
    expect(ids.inText(`attach ${url('77abf5cacbd3d')}`)).toBe(`attach ${url('77abf5cacbd3d')}`);
  });

  it.each([
    [`Job ${url(LONG)} cannot be saved yet: it is Running`, 'Job kT3KDmiPwr cannot be saved yet: it is Running'],
    [`Job not found: ${url('4abf5cacbd3d').replace('1.0', '1.1')}.`, 'Job not found: 4abf5cacbd.'],
    [`${LONG}: cleaned`, 'kT3KDmiPwr: cleaned'],
    [`see: "jasmin-arc status ${LONG}"`, 'see: "jasmin-arc status kT3KDmiPwr"'],
    [`two: ${LONG}, ${url('4abf5cacbd3d')}`, 'two: kT3KDmiPwr, 4abf5cacbd'],
    [`${LONG}.txt`, `${LONG}.txt`],
    // Files and other servers are called as they are.
    [`saved in results/${LONG}/a.txt`, `saved in results/${LONG}/a.txt`],
    [url(LONG, 'other.example.org:443'), url(LONG, 'other.example.org:443')],
    [`${url(LONG)}/stdout.txt`, `${url(LONG)}/stdout.txt`],
  ])('%s', (text, read) => {
    expect(ids.inText(text)).toBe(read);
  });

  it('become longer when a job comes that starts the same', () => {
    const few = new ReadableIds();
    few.learn([url('4abf5cacbd3d')]);
    expect(few.short(url('4abf5cacbd3d'))).toBe('4abf5cac');
    few.learn([url('4abf5cacbd99')]);
    expect(few.short(url('4abf5cacbd3d'))).toBe('4abf5cacbd3');
  });
});
