import { describe, expect, it } from 'vitest';
import { answeredRange, isFileAnswer, sessionError } from './session-answer.js';

const head = (status: number, headers: Record<string, string> = {}, reason = '') => ({ status, reason, headers });

describe('which bytes an answer holds', () => {
  it.each([
    ['a whole file', head(200, { 'content-length': '16' }), 0, { sizeBytes: 16, offset: 0, hasBody: true }],
    ['an empty file, sent chunked', head(200), 0, { sizeBytes: undefined, offset: 0, hasBody: true }],
    ['a range', head(206, { 'content-range': 'bytes 4-15/16' }), 4, { sizeBytes: 16, offset: 4, hasBody: true }],
    [
      'another range than asked for',
      head(206, { 'content-range': 'bytes 2-15/16' }),
      4,
      { sizeBytes: 16, offset: 2, hasBody: true },
    ],
    [
      'a range of unknown size',
      head(206, { 'content-range': 'bytes 4-15/*' }),
      4,
      { sizeBytes: undefined, offset: 4, hasBody: true },
    ],
    [
      'the whole file in spite of a range',
      head(200, { 'content-length': '16' }),
      4,
      { sizeBytes: 16, offset: 0, hasBody: true },
    ],
    [
      'nothing after the end',
      head(416, { 'content-range': 'bytes */16' }),
      16,
      { sizeBytes: 16, offset: 16, hasBody: false },
    ],
    [
      'nothing beyond the end',
      head(416, { 'content-range': 'bytes */*' }),
      20,
      { sizeBytes: undefined, offset: 20, hasBody: false },
    ],
  ])('%s', (_case, answer, offset, range) => {
    expect(answeredRange(answer, offset)).toEqual(range);
  });

  it.each([head(404), head(500), head(206, { 'content-range': 'bytes nonsense' }), head(416)])(
    '%j is no answer',
    (answer) => {
      expect(answeredRange(answer, 0)).toBeUndefined();
    },
  );

  it('tells files from listings by their type', () => {
    expect(isFileAnswer(head(200, { 'content-type': 'application/octet-stream' }))).toBe(true);
    expect(isFileAnswer(head(200, { 'content-type': 'application/xml' }))).toBe(false);
    expect(isFileAnswer(head(200))).toBe(false);
  });
});

describe('what a refusal means', () => {
  const what = { doing: 'read', path: 'a.txt', baseUrl: 'https://ce/arex/rest/1.0/jobs/1/session' };

  it.each([
    [404, 'Not found', { code: 'ERR_ARC_SESSION_FILE_NOT_FOUND', path: 'a.txt' }],
    [404, 'OK', { code: 'ERR_ARC_JOB_NOT_FOUND', jobId: 'https://ce/arex/rest/1.0/jobs/1' }],
    [403, 'Operation is not allowed', { code: 'ERR_ARC_NOT_AUTHORISED' }],
    [500, "User can't be assigned configuration", { code: 'ERR_ARC_NOT_AUTHORISED' }],
    [
      500,
      'Error creating file',
      { code: 'ERR_ARC_SERVICE', httpStatus: 500, reason: 'Error creating file', retryable: true },
    ],
    [501, 'Not Implemented', { code: 'ERR_ARC_SERVICE', retryable: false }],
    [503, 'Busy', { code: 'ERR_ARC_SERVICE', retryable: true }],
    [400, 'Bad', { code: 'ERR_ARC_SERVICE', retryable: false }],
    [404, 'Not Found', { code: 'ERR_ARC_SERVICE', retryable: true }],
  ])('%i %s', (status, reason, expected) => {
    expect(sessionError(head(status, {}, reason), what)).toMatchObject(expected);
  });

  it.each([404, 403, 302, 400])('nothing about job or file where a page comes with it: %i', (status) => {
    const answer = head(status, { 'content-type': 'text/html', 'content-length': '153' }, 'OK');
    expect(sessionError(answer, what)).toMatchObject({ code: 'ERR_ARC_SERVICE', httpStatus: status, retryable: true });
  });

  it('a missing file in the words of all servers, where the service has no others', () => {
    expect(sessionError(head(404, {}, 'Not Found'), { ...what, notFoundWords: 'any' })).toMatchObject({
      code: 'ERR_ARC_SESSION_FILE_NOT_FOUND',
    });
  });

  it('given the session directory itself is missing, then so is the job', () => {
    expect(sessionError(head(404, {}, 'Not found'), { ...what, path: '' })).toMatchObject({
      code: 'ERR_ARC_JOB_NOT_FOUND',
    });
  });
});
