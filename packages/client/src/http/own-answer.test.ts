import { describe, expect, it } from 'vitest';
import { isBare, isOwnNotFound, mediaType } from './own-answer.js';

const head = (status: number, reason: string, headers: Record<string, string> = {}) => ({ status, reason, headers });
const html = { 'content-type': 'text/html; charset=UTF-8', 'content-length': '153' };

describe('an answer that something is not there', () => {
  it.each([
    ['of A-REX, of a missing record or file', head(404, 'Not found', { 'content-length': '0' }), true],
    ['of A-REX, of an unknown job', head(404, 'OK', { 'content-length': '0' }), true],
    ['of A-REX, without a length', head(404, 'Diagnostic item not found'), true],
    ['of a web server', head(404, 'Not Found', html), false],
    ['of a web server that sends no page', head(404, 'Not Found', { 'content-length': '0' }), false],
    ['of a web server in odd words', head(404, 'Not found', html), false],
    ['that is another error', head(410, 'Gone'), false],
  ])('is own: %s', (_what, answer, isOwn) => {
    expect(isOwnNotFound(answer)).toBe(isOwn);
  });

  it('may have the words of all servers where the service has no others, but no page', () => {
    expect(isOwnNotFound(head(404, 'Not Found', { 'content-length': '0' }), 'any')).toBe(true);
    expect(isOwnNotFound(head(404, 'Not Found', html), 'any')).toBe(false);
  });
});

describe('a body', () => {
  it('is there where it has a type or a length', () => {
    expect(isBare(head(500, ''))).toBe(true);
    expect(isBare(head(500, '', { 'content-length': '7' }))).toBe(false);
    expect(isBare(head(500, '', { 'content-type': 'text/plain' }))).toBe(false);
  });

  it('has a type without its parameters', () => {
    expect(mediaType(head(200, '', html))).toBe('text/html');
    expect(mediaType(head(200, '', { 'content-type': 'Application/JSON' }))).toBe('application/json');
    expect(mediaType(head(200, ''))).toBeUndefined();
    expect(mediaType(head(200, '', { 'content-type': '' }))).toBeUndefined();
  });
});
