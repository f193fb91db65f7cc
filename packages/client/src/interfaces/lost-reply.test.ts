import { describe, expect, it } from 'vitest';
import {
  CredentialRefusedError,
  InvalidJobDescription,
  NotAnArcServerError,
  NotAuthorisedError,
  ServerNotTrustedError,
  ServerUnreachableError,
  ServiceError,
} from '../errors.js';
import { mayHaveBeenCreated } from './lost-reply.js';

const answered = (httpStatus: number, retryable: boolean) =>
  new ServiceError('no', { httpStatus, reason: 'no', retryable });

describe('whether jobs may have come of a request that failed', () => {
  it.each([
    ['the connection broke on the way', new ServerUnreachableError('broken'), true],
    ['no connection came about', new ServerUnreachableError('down', { requestMayHaveArrived: false }), false],
    ['something between us and the server answered', answered(502, true), true],
    ['the server refused', answered(500, false), false],
    ['the answer cannot be read', new NotAnArcServerError('<html>'), true],
    ['the server does not let us in', new NotAuthorisedError('no'), false],
    ['the description cannot be written', new InvalidJobDescription('no'), false],
    ['the server is not the one we trust', new ServerNotTrustedError('no'), false],
    ['the server refused our credential', new CredentialRefusedError('expired'), false],
    ['the connection was closed from our side', new DOMException('closed', 'AbortError'), true],
    ['anything else failed', new TypeError('a mistake'), true],
  ])('given %s', (_, error, possible) => {
    expect(mayHaveBeenCreated(error)).toBe(possible);
  });
});
