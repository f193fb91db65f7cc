import { describe, expect, it } from 'vitest';
import {
  CredentialRefusedError,
  InvalidJobDescription,
  NotAnArcServerError,
  NotAuthorisedError,
  ServerNotTrustedError,
  ServerUnreachableError,
  ServiceError,
} from '../../errors/index.js';
import { mayHaveBeenCreated } from './lost-reply.js';

const answered = (httpStatus: number, retryable: boolean) =>
  new ServiceError('no', { httpStatus, reason: 'no', retryable });

describe('whether jobs may have come of a request that failed', () => {
  it.each([
    ['the connection broke on the way', new ServerUnreachableError('broken'), true],
    ['no connection came about', new ServerUnreachableError('down', { requestMayHaveArrived: false }), false],
    ['something between us and the server answered', answered(502, true), true],
    ['the answer is an error, from the server or from a gateway', answered(500, false), true],
    ['the answer is a redirect', answered(302, false), true],
    ['the request is said to be wrong', answered(400, false), true],
    ['the answer cannot be read', new NotAnArcServerError('<html>'), true],
    ['the answer is that we are not let in', new NotAuthorisedError('no'), true],
    ['the description cannot be written', new InvalidJobDescription('no'), false],
    ['the server is not the one we trust', new ServerNotTrustedError('no'), false],
    ['the server refused our credential', new CredentialRefusedError('expired'), false],
    ['the connection was closed from our side', new DOMException('closed', 'AbortError'), true],
    ['anything else failed', new TypeError('a mistake'), true],
  ])('given %s', (_, error, possible) => {
    expect(mayHaveBeenCreated(error)).toBe(possible);
  });
});
