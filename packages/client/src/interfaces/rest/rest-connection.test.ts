import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { makeToken } from 'jasmin-arc-testing/tokens/make-token.js';
import { describe, expect, it } from 'vitest';
import { NotAnArcServerError, NotAuthorisedError, ServerUnreachableError, ServiceError } from '../../errors/index.js';
import { BearerToken } from '../../tokens/bearer-token.js';
import { RestConnection } from './rest-connection.js';
import { requests } from './rest-messages.js';

const endpoint = 'https://ce.example.org:443/arex';
const versions = (release: string): string =>
  readFileSync(new URL(`../../../fixtures/${release}/versions.json`, import.meta.url), 'utf8');
const opened = (answer: ScriptedAnswer) =>
  RestConnection.open(
    scriptedSender(() => answer),
    endpoint,
  );

describe('agreeing on a version', () => {
  it.each([
    ['rest-1.0', '1.0'],
    ['rest-1.1', '1.1'],
  ])('takes the newest that both know (%s)', async (release, version) => {
    const http = scriptedSender(() => ({ body: versions(release) }));
    const connection = await RestConnection.open(http, endpoint);
    expect(connection.version).toBe(version);
    expect(connection.url('jobs')).toBe(`${endpoint}/rest/${version}/jobs`);
    expect(http.requests).toMatchObject([{ method: 'GET', url: `${endpoint}/rest` }]);
  });

  it('ends with an error that names both sides where there is none', async () => {
    await expect(opened({ body: '{"version":["2.0","3.0"]}' })).rejects.toThrow(
      /speaks version 2\.0, 3\.0.*speaks 1\.1 and 1\.0/,
    );
  });

  it.each([
    ['a page', { body: '<html>It works!</html>' }, NotAnArcServerError],
    ['nothing', { body: '' }, NotAnArcServerError],
    ['404', { status: 404, reason: 'Not Found' }, NotAnArcServerError],
    ['500', { status: 500, reason: 'Oops' }, NotAnArcServerError],
    // ARC 6 answers so to everything where the user is not authorised.
    ['403', { status: 403, reason: "User can't be assigned configuration" }, NotAuthorisedError],
    ['503, which may pass', { status: 503, reason: 'Service Unavailable' }, ServiceError],
  ])('takes %s for what it is', async (_, answer, kind) => {
    await expect(opened(answer)).rejects.toThrow(kind);
  });

  it('passes on what is wrong with the connection', async () => {
    const down = new ServerUnreachableError('down');
    await expect(opened(down)).rejects.toBe(down);
  });
});

describe('a request', () => {
  const connected = async (answer: ScriptedAnswer) => {
    const script: ScriptedAnswer[] = [{ body: versions('rest-1.1') }];
    const http = scriptedSender(() => script.shift() ?? answer);
    return { http, connection: await RestConnection.open(http, endpoint) };
  };

  it('goes below the versioned base, as it is', async () => {
    const { http, connection } = await connected({ body: '{}' });
    await connection.ask(requests.action('restart', ['a']), () => undefined);
    expect(http.requests[1]).toMatchObject({
      method: 'POST',
      url: `${endpoint}/rest/1.1/jobs?action=restart`,
      headers: { 'content-type': 'application/json' },
      body: '{"job":[{"id":"a"}]}',
      repeatable: false,
    });
  });

  it("carries the server's reason in its error", async () => {
    const { connection } = await connected({ status: 500, reason: 'Missing payload' });
    await expect(connection.ask(requests.create(''), () => undefined)).rejects.toMatchObject({
      code: 'ERR_ARC_SERVICE',
      httpStatus: 500,
      reason: 'Missing payload',
      message: `POST ${endpoint}/rest/1.1/jobs?action=new: the server answered 500 Missing payload`,
    });
  });

  it('is refused by ARC 7 with 500 and the words of ARC 6', async () => {
    const { connection } = await connected({ status: 500, reason: "User can't be assigned configuration" });
    await expect(connection.send(requests.jobs())).rejects.toThrow(NotAuthorisedError);
  });

  it.each([
    [
      'says what speaks against it',
      requests.jobs(),
      { iss: 'https://issuer.example.org', exp: 0, aud: 'other' },
      ['expired', 'other-audience'],
      'renew-token',
      /The token in the option token expired \d+ days ago, on 1970-01-01T00:00:00.000Z; it is for other \(its "aud"\), not for this server$/,
    ],
    [
      'lacks what the request needs',
      requests.create('<a/>'),
      { scope: 'compute.read' },
      ['missing-scope'],
      'get-token-with-scope',
      /allows compute.read \(its "scope"\), not compute.create$/,
    ],
    [
      'has what the request needs',
      requests.jobs(),
      { scope: 'compute.read', iss: 'I' },
      [],
      'request-token-authorisation',
      /of I has no defect/,
    ],
    ['says nothing', requests.jobs(), undefined, [], 'request-token-authorisation', /can be read by its issuer only$/],
  ] as const)('given a refused token %s, then so does the error', async (_, request, claims, kinds, remedy, words) => {
    const text = claims === undefined ? 'opaque' : makeToken(claims);
    const token = new BearerToken(text, { kind: 'program' });
    for (const refusal of [
      { status: 500, reason: "User can't be assigned configuration", token },
      { status: 403, reason: 'Operation is not allowed', token },
    ]) {
      const { connection } = await connected(refusal);
      const error = await connection.send(request).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED', remedy, message: expect.stringMatching(words) });
      expect((error as NotAuthorisedError).tokenDefects?.map(({ kind }) => kind)).toEqual(kinds);
      expect(inspect(error, { depth: Infinity })).not.toContain(text);
    }
  });

  it('whose answer cannot be read is not answered by an ARC server', async () => {
    const { connection } = await connected({ body: '<html>Log in to the hotel network</html>' });
    const { readJobList } = await import('./rest-messages.js');
    await expect(connection.ask(requests.jobs(), ({ body }) => readJobList(body))).rejects.toThrow(NotAnArcServerError);
  });
});
