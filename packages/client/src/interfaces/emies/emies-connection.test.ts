import { readFileSync } from 'node:fs';
import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import {
  InvalidJobDescription,
  NotAnArcServerError,
  NotAuthorisedError,
  ServerUnreachableError,
  ServiceError,
} from '../../errors/index.js';
import { EmiesConnection } from './emies-connection.js';
import { readList, requests } from './emies-messages.js';

const endpoint = 'https://ce.example.org:443/arex';
const recorded = (name: string, status = 200): ScriptedAnswer => ({
  status,
  body: readFileSync(new URL(`../../../fixtures/emies/${name}`, import.meta.url), 'utf8'),
});

/** A connection to a server that gave its first answer, and then gives these. */
async function opened(...answers: readonly ScriptedAnswer[]) {
  const script = [recorded('list.truncated.xml'), ...answers];
  const http = scriptedSender(() => script.shift() ?? new Error('the script is over'));
  return { http, connection: await EmiesConnection.open(http, endpoint) };
}

const opening = (answer: ScriptedAnswer) =>
  EmiesConnection.open(
    scriptedSender(() => answer),
    endpoint,
  );

describe('finding out whether an endpoint speaks EMI-ES', () => {
  it('asks for one activity, which changes nothing', async () => {
    const { http } = await opened();
    expect(http.requests).toMatchObject([{ method: 'POST', url: endpoint, repeatable: true }]);
    expect(String(http.requests[0]?.body)).toContain('<esainfo:Limit>1</esainfo:Limit>');
  });

  it('given ARC 7, which knows no such operation, then it does not', async () => {
    await expect(opening(recorded('fault.not-supported.xml', 500))).rejects.toThrow(NotAnArcServerError);
    await expect(opening(recorded('fault.not-supported.xml', 500))).rejects.toThrow(/Operation not supported/);
  });

  it.each<ScriptedAnswer>([
    { body: '<html>Sign in</html>' },
    { status: 404, reason: 'Not Found' },
    { body: '<s:Envelope xmlns:s="x"><s:Body/></s:Envelope>' },
    recorded('resource-info.xml'),
  ])('given something else, then it does not', async (answer) => {
    await expect(opening(answer)).rejects.toThrow(NotAnArcServerError);
  });

  it.each<ScriptedAnswer>([recorded('fault.not-authorised.xml', 500), { status: 403, reason: 'Forbidden' }])(
    'given a user that it does not let in, then that is said',
    async (answer) => {
      await expect(opening(answer)).rejects.toThrow(NotAuthorisedError);
    },
  );

  it('given a connection that breaks, then that is the error', async () => {
    const broken = new ServerUnreachableError('broken');
    await expect(opening(broken)).rejects.toBe(broken);
  });
});

describe('asking', () => {
  it('sends SOAP as the ARC tools do, and marks the requests that may be repeated', async () => {
    const { http, connection } = await opened(recorded('list.several.xml'), recorded('create.too-many.xml'));
    expect((await connection.ask(requests.list(), readList)).ids.length).toBeGreaterThan(10);
    await connection.send(requests.create([{ executable: { path: '/bin/true' } }]));
    expect(http.requests.slice(1)).toMatchObject([
      { method: 'POST', url: endpoint, repeatable: true, headers: { soapaction: '""' } },
      { method: 'POST', url: endpoint, repeatable: false },
    ]);
  });

  it('gives a fault as an error with its reason', async () => {
    const { connection } = await opened(recorded('fault.invalid-parameter.xml'));
    await expect(connection.ask(requests.list(), readList)).rejects.toThrow(
      expect.objectContaining({
        constructor: ServiceError,
        message: 'ListActivities: the server refused: failed to parse ToDate: soon',
        reason: 'failed to parse ToDate: soon',
        retryable: false,
      }),
    );
  });

  it.each([500, 502, 503])('given %i without a fault, then the outcome is open', async (status) => {
    const { connection } = await opened({ status, reason: 'Oops', body: '<html></html>' });
    await expect(connection.ask(requests.list(), readList)).rejects.toThrow(
      expect.objectContaining({ constructor: ServiceError, httpStatus: status, retryable: true }),
    );
  });

  it('refuses a response to another question', async () => {
    const { connection } = await opened(recorded('resource-info.xml'), recorded('delegation.put.xml'));
    await expect(connection.ask(requests.list(), readList)).rejects.toThrow(/got <GetResourceInfoResponse>/);
    await expect(connection.ask(requests.list(), readList)).rejects.toThrow(/got nothing/);
  });

  it('names what XML cannot hold before anything is sent', async () => {
    const { http, connection } = await opened();
    const executable = { path: '/bin/echo', arguments: ['a\u0001b'] };
    await expect(connection.send(requests.create([{ executable }]))).rejects.toThrow(InvalidJobDescription);
    expect(http.requests).toHaveLength(1);
  });

  it('gets pages below the endpoint with any status, unless the server refuses access', async () => {
    const { http, connection } = await opened(
      { body: 'FINISHED' },
      { status: 404, reason: 'Not Found' },
      { status: 403, reason: "User can't be assigned configuration" },
    );
    expect(await connection.get('GET', '*logs/1/status')).toMatchObject({ status: 200, body: 'FINISHED' });
    expect(await connection.get('HEAD', '1/out.txt')).toMatchObject({ status: 404 });
    await expect(connection.get('GET', '1')).rejects.toThrow(NotAuthorisedError);
    expect(http.requests[1]).toMatchObject({ method: 'GET', url: `${endpoint}/*logs/1/status` });
  });
});
