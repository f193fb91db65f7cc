import { describe, expect, it } from 'vitest';
import type { SurveyedEntry, UnclearPlace } from './session-survey.js';
import { accountForSession, type SessionEvidence } from './wipe-rule.js';

const started = new Date('2026-11-29T12:00:00.700Z');
const before = new Date('2026-11-29T11:59:59Z');
const same = new Date('2026-11-29T12:00:00Z');

const nothing: SessionEvidence = {
  inputs: new Map(),
  startedAt: started,
  shown: new Map(),
  fetched: new Map(),
  linked: new Set(),
  isDeclined: () => false,
  mayMatter: () => true,
};
const file = (facts: Partial<Extract<SurveyedEntry, { kind: 'file' }>> = {}): SurveyedEntry => ({
  kind: 'file',
  path: 'a',
  sizeBytes: 3,
  modifiedAt: before,
  ...facts,
});
const account = (entries: readonly SurveyedEntry[], known: Partial<SessionEvidence>, unclear: UnclearPlace[] = []) =>
  accountForSession({ entries, unclear }, { ...nothing, ...known });
const isSafe = (entry: SurveyedEntry, known: Partial<SessionEvidence> = {}) => account([entry], known).isSettled;

describe('a file in a session directory', () => {
  const inputs = new Map([['a', { sizeBytes: 3 }]]);
  const fetched = new Map([['a', { sizeBytes: 3, modifiedAt: before }]]);

  it.each([
    ['an input of the same size that was written before the start', file(), { inputs }, true],
    ['an input of another size', file({ sizeBytes: 4 }), { inputs }, false],
    ['an input that was written in the second of the start', file({ modifiedAt: same }), { inputs }, false],
    ['an input whose time is not told', file({ modifiedAt: undefined }), { inputs }, false],
    ['an input of a job whose start is not told', file(), { inputs, startedAt: undefined }, false],
    ['one that has arrived', file(), { fetched }, true],
    ['one that has arrived and was written to since', file({ modifiedAt: same }), { fetched }, false],
    ['one that has arrived and has grown since', file({ sizeBytes: 4 }), { fetched }, false],
    ['a stream that was shown to its end', file(), { shown: new Map([['a', 3]]) }, true],
    ['a stream of which more is there', file({ sizeBytes: 4 }), { shown: new Map([['a', 3]]) }, false],
    ['a stream whose size is not told', file({ sizeBytes: undefined }), { shown: new Map([['a', 3]]) }, false],
    ['one that has not been fetched', file(), {}, false],
  ] as const)('may go, or not: %s', (_, entry, known, expected) => {
    expect(isSafe(entry, known)).toBe(expected);
  });

  it('that was not wanted may go, and is named', () => {
    const { declined, left, isSettled } = account([file()], { isDeclined: () => true });
    expect([declined, left, isSettled]).toEqual([[{ path: 'a', sizeBytes: 3 }], [], true]);
  });

  it('that is a link may go where it was made here, or its content has arrived', () => {
    const link = { kind: 'link', path: 'a', target: undefined, sizeBytes: 3, modifiedAt: before } as const;
    expect(isSafe(link)).toBe(false);
    expect(isSafe(link, { linked: new Set(['a']) })).toBe(true);
    expect(isSafe(link, { fetched })).toBe(true);
    // What it leads to may be the input; that the job made a link to it is new.
    expect(isSafe(link, { inputs })).toBe(false);
  });
});

describe('an input that was not wanted', () => {
  const known = { inputs: new Map([['a', { sizeBytes: 3 }]]), isDeclined: () => true };

  it('is reported only if it was written to', () => {
    expect(account([file({ modifiedAt: same })], known).declined).toEqual([]);
    expect(account([file({ sizeBytes: 4 })], known).declined).toHaveLength(1);
    expect(account([file({ modifiedAt: new Date('2026-11-29T12:00:01Z') })], known).declined).toHaveLength(1);
  });
});

describe('a directory', () => {
  it('is no file, unless it was not listed', () => {
    expect(isSafe({ kind: 'directory', path: 'd', isOpen: true })).toBe(true);
    const closed = account([{ kind: 'directory', path: 'd', isOpen: false }], {});
    expect(closed).toMatchObject({ left: [{ path: 'd/' }], isSettled: false });
  });
});

describe('a place that cannot be looked at', () => {
  const odd: UnclearPlace = { path: 'pipe', doubt: 'inaccessible' };

  it('keeps the job, unless nothing that is wanted can be there', () => {
    expect(account([], {}, [odd])).toMatchObject({ unclear: [odd], isSettled: false });
    expect(account([], { mayMatter: () => false }, [odd])).toMatchObject({ unclear: [], isSettled: true });
  });
});
