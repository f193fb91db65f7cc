import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import { readList, readRecord, readRecords, readText, requireText } from './rest-json.js';

/** How A-REX writes text: every byte of its UTF-8 escaped separately. */
const escapedByByte = (text: string): string =>
  [...Buffer.from(text, 'utf8')].map((byte) => `\\u${byte.toString(16).padStart(4, '0').toUpperCase()}`).join('');

describe('the object of an answer', () => {
  it('has no members where the body is empty: so ARC 6.17 sends an empty list', () => {
    expect(readRecord('')).toEqual({});
    expect(readRecord('\r\n')).toEqual({});
  });

  it('is refused where it holds more values than a million jobs have', () => {
    expect(() => readRecord(`{"job":[${'{},'.repeat(2_500_000)}{}]}`)).toThrow(/more than 4194304 values/);
  });

  it('is refused where it is nested without an end, and nothing breaks', () => {
    expect(() => readRecord('['.repeat(4_000_000))).toThrow(UnreadableAnswerError);
  });

  it.each(['<html/>', '[]', 'null', '"text"', '{"job":'])('is missed in %j', (body) => {
    expect(() => readRecord(body)).toThrow(UnreadableAnswerError);
  });
});

describe('the members of one name', () => {
  it.each([
    ['{}', []],
    ['{"job":""}', []],
    ['{"job":[]}', []],
    ['{"job":{"id":"a"}}', [{ id: 'a' }]],
    ['{"job":[{"id":"a"}]}', [{ id: 'a' }]],
    ['{"job":[{"id":"a"},{"id":"b"}]}', [{ id: 'a' }, { id: 'b' }]],
  ])('of %s, in the shape of either release, are %j', (body, members) => {
    expect(readList(readRecord(body), 'job')).toEqual(members);
    expect(readRecords(readRecord(body), 'job')).toEqual(members);
  });

  it('are refused where an object is due and there is something else', () => {
    expect(() => readRecords({ job: ['a'] }, 'job')).toThrow('expected an object as "job", got "\\"a\\""');
  });

  it('are refused where they can be read, but are nested too deeply to be shown', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => readRecords(readRecord(`{"job":[${deep}]}`), 'job')).toThrow(UnreadableAnswerError);
    expect(() => requireText(readRecord(`{"other":${deep}}`), 'id')).toThrow(UnreadableAnswerError);
  });
});

describe('a text', () => {
  it('is put together again from the bytes that it was escaped by', () => {
    const anyName = fc.string({ unit: 'grapheme' }).map((start) => `${start}☂`);
    fc.assert(
      fc.property(anyName, (name) => {
        expect(readText(readRecord(`{"name":"${escapedByByte(name)}"}`), 'name')).toBe(name);
      }),
    );
  });

  it('is undefined where there is none', () => {
    expect(readText({ name: ['a'] }, 'name')).toBeUndefined();
    expect(readText({}, 'name')).toBeUndefined();
  });

  it('that is needed is an unreadable answer where there is none', () => {
    expect(requireText({ id: 'a' }, 'id')).toBe('a');
    expect(() => requireText({ id: 1 }, 'id')).toThrow(UnreadableAnswerError);
  });
});
