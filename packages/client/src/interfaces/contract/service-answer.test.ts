import { describe, expect, it } from 'vitest';
import { NotAnArcServerError } from '../../errors/index.js';
import { excerpt, isRefusal, readAnswer, requireKind, serviceError, UnreadableAnswerError } from './service-answer.js';

describe('an answer that cannot be read', () => {
  it('means that this is no ARC server, and says where', () => {
    const cause = new UnreadableAnswerError('expected JSON, got "<html>"');
    const read = () =>
      readAnswer('https://ce.example.org:443/arex', () => {
        throw cause;
      });
    expect(read).toThrow(NotAnArcServerError);
    expect(read).toThrow(expect.objectContaining({ cause, message: expect.stringContaining('ce.example.org') }));
  });

  it('is not confused with a mistake of this library', () => {
    const mistake = new TypeError('ours');
    expect(() =>
      readAnswer('x', () => {
        throw mistake;
      }),
    ).toThrow(mistake);
  });
});

describe('a good answer', () => {
  const answer = (type: string | undefined, body = '') => ({
    headers: type === undefined ? {} : { 'content-type': type },
    body,
  });

  it.each([
    ['json', answer('application/json')],
    ['json', answer('application/json; charset=utf-8', '{}')],
    ['json', answer(undefined, '{}')],
    ['xml', answer('application/xml', '<a/>')],
    ['xml', answer('text/xml', '<a/>')],
    ['text', answer('text/plain')],
  ] as const)('is of the kind that was asked for: %s, %j', (kind, good) => {
    expect(() => requireKind(good, kind)).not.toThrow();
  });

  it.each([
    ['json', answer('text/html', '<html>'), 'expected application/json, got text/html'],
    ['json', answer('application/xml', '<a/>'), 'got application/xml'],
    ['xml', answer(undefined), 'got an empty answer'],
    ['text', answer('text/html', '<html>'), 'expected text/plain, got text/html'],
  ] as const)('is no other: %s, %j', (kind, other, says) => {
    expect(() => requireKind(other, kind)).toThrow(UnreadableAnswerError);
    expect(() => requireKind(other, kind)).toThrow(says);
  });
});

describe('an answer that is a refusal', () => {
  it.each([
    [403, '', true],
    [401, '', true],
    [500, "User can't be assigned configuration", true],
    [500, 'Missing payload', false],
    [404, 'Not Found', false],
  ])('%i %s: we are not let in is %s', (status, reason, refusal) => {
    expect(isRefusal({ status, reason })).toBe(refusal);
  });

  it.each([
    [500, false],
    [501, false],
    [404, false],
    [408, true],
    [429, true],
    [502, true],
    [503, true],
    [504, true],
  ])('%i may pass is %s', (status, retryable) => {
    expect(serviceError('Asking', { status, reason: 'Oops' })).toMatchObject({
      message: `Asking: the server answered ${status} Oops`,
      httpStatus: status,
      reason: 'Oops',
      retryable,
    });
  });

  it('is quoted in part', () => {
    expect(excerpt('short')).toBe('"short"');
    expect(excerpt('x'.repeat(1000))).toHaveLength(83);
  });
});
