import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import { NotAnArcServerError, NotAuthorisedError, ServerUnreachableError } from '../errors/index.js';
import { createLog } from '../log/log.js';
import { type SelectOptions, selectInterface } from './select-interface.js';

const endpoint = 'https://ce.example.org:443/arex';
const soap = (content: string): ScriptedAnswer => ({
  body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`,
});
const fault = (reason: string): ScriptedAnswer => ({
  status: 500,
  ...soap(`<s:Fault><s:faultcode>s:Client</s:faultcode><s:faultstring>${reason}</s:faultstring></s:Fault>`),
});

const REST = { body: '{"version":"1.0"}' };
const NO_REST = { status: 404, reason: 'Not Found' };
const REST_CLOSED = { status: 403, reason: 'Forbidden' };
const EMIES = soap('<ListActivitiesResponse/>');
const NO_EMIES = fault('Operation not supported');
const EMIES_CLOSED = fault("User can't be assigned configuration");
const BROKEN = new ServerUnreachableError('broken');

/** Selects an interface of an endpoint whose REST and whose EMI-ES answer so. */
async function select(rest: ScriptedAnswer, emies: ScriptedAnswer, choice?: SelectOptions['choice']) {
  const http = scriptedSender(({ url }) => (url.endsWith('/rest') ? rest : emies));
  const lines: string[] = [];
  const log = createLog({ ...console, info: (line: string) => lines.push(line) }, 'INFO');
  const signer = {
    sign: async () => ({ chainPem: '', notAfter: new Date() }),
    expiryOfOwn: async () => undefined,
    attainableExpiry: async () => new Date(),
    hasSameAttributes: async () => true,
  };
  const outcome = await selectInterface({ http, endpoint, signer, log }, { choice }).catch((error: unknown) => error);
  return { outcome, lines, methods: http.requests.map(({ method }) => method) };
}

describe('what an endpoint speaks', () => {
  it('is REST where it offers that: nothing else is asked', async () => {
    expect(await select(REST, EMIES)).toMatchObject({ outcome: { kind: 'rest', label: 'REST 1.0' }, methods: ['GET'] });
  });

  it.each([
    ['missing', NO_REST],
    ['closed to us', REST_CLOSED],
    ['of a version to come', { body: '{"version":"9.0"}' }],
  ])('is EMI-ES where REST is %s, and that is said', async (_, rest) => {
    const { outcome, lines, methods } = await select(rest, EMIES);
    expect(outcome).toMatchObject({ kind: 'emies', label: 'EMI-ES', endpoint });
    expect(methods).toEqual(['GET', 'POST']);
    expect(lines.join()).toMatch(/speaking EMI-ES instead/);
  });

  it.each([
    [
      'neither is there',
      NO_REST,
      NO_EMIES,
      NotAnArcServerError,
      /neither REST nor EMI-ES.*404.*Operation not supported/,
    ],
    ['both refuse access', REST_CLOSED, EMIES_CLOSED, NotAuthorisedError, /403/],
    ['REST is closed and there is no EMI-ES', REST_CLOSED, NO_EMIES, NotAuthorisedError, /403/],
    ['there is no REST and EMI-ES is closed', NO_REST, EMIES_CLOSED, NotAuthorisedError, /assigned/],
    ['there is no REST and the connection breaks', NO_REST, BROKEN, ServerUnreachableError, /broken/],
    [
      'REST is of a version to come',
      { body: '{"version":"9.0"}' },
      { status: 501, reason: 'Not Implemented' },
      NotAnArcServerError,
      /speaks version 9\.0/,
    ],
    ['REST is closed and the connection breaks', REST_CLOSED, BROKEN, NotAuthorisedError, /403/],
  ])('given %s, then the more telling error is thrown', async (_, rest, emies, type, message) => {
    const { outcome } = await select(rest, emies);
    expect(outcome).toBeInstanceOf(type);
    expect(String(outcome)).toMatch(message);
  });

  it('is not known while it cannot be reached', async () => {
    expect(await select(BROKEN, EMIES)).toMatchObject({ outcome: BROKEN, methods: ['GET'] });
  });
});

describe('an interface that is wanted', () => {
  it('is taken, or its absence is the error', async () => {
    expect(await select(REST, EMIES, 'emies')).toMatchObject({ outcome: { kind: 'emies' }, methods: ['POST'] });
    expect(await select(REST, EMIES, 'rest')).toMatchObject({ outcome: { kind: 'rest' }, methods: ['GET'] });
    expect((await select(NO_REST, EMIES, 'rest')).outcome).toBeInstanceOf(NotAnArcServerError);
    expect((await select(REST, NO_EMIES, 'emies')).outcome).toBeInstanceOf(NotAnArcServerError);
  });

  it('and that later servers do not have, is told to be of the past', async () => {
    const { outcome } = await select(REST, NO_EMIES, 'emies');
    expect(outcome).toMatchObject({ remedy: 'check-interface', removedIn: 'ARC 7' });
    expect(outcome).toHaveProperty('hint', expect.stringMatching(/^ARC 7 .* any more: let INTERFACE be "auto"\./));
  });
});
