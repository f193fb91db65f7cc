import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox.js';
import { createJob, restClient, type Send, shellJob, staging } from './rest-client.fixture.js';

describe.each(['6.17', '7.0'] as const)('delegations, as ARC %s answers', (release) => {
  let sandbox: Sandbox;
  let send: Send;
  let chain: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ release });
    send = await restClient(sandbox.config);
    chain = readFileSync(sandbox.config.CLIENT_CERT ?? '', 'utf8');
  });
  afterAll(() => sandbox.close());
  const old = release === '6.17';
  const begin = async (): Promise<string> => {
    const { headers } = await send('POST', '/delegations?action=new');
    return headers.location?.replace(/^.*\//, '') ?? '';
  };
  const act = (id: string, action: string) => send('POST', `/delegations/${id}?action=${action}`);

  it('begin with a request to be signed, and a place that is a path', async () => {
    const { status, headers, text } = await send('POST', '/delegations?action=new');
    expect([status, headers['content-type']]).toEqual([201, 'application/x-pem-file']);
    expect(text).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    expect(headers.location).toMatch(
      old
        ? /^\/arex\/rest\/1\.0\/delegations\?action=new\/[0-9a-f]{12}$/
        : /^\/arex\/rest\/1\.0\/delegations\/[0-9a-f]{12}$/,
    );
    const absolute = await send('POST', '/delegations?action=new', { absolute: true });
    expect(absolute.headers.location).toMatch(/^\/arex\/rest\/1\.0\/delegations\/[0-9a-f]{12}$/);
  });

  it('take a chain and show it again', async () => {
    const id = await begin();
    expect(await act(id, 'get')).toMatchObject({ status: 200, text: '\n' });
    expect(await send('PUT', `/delegations/${id}`, { body: chain })).toMatchObject({ status: 200, text: '' });
    expect(await act(id, 'get')).toMatchObject({
      status: 200,
      text: old ? chain : `${chain}\n`,
      headers: { 'content-type': 'application/x-pem-file' },
    });
  });

  it('are listed', async () => {
    await using fresh = await startSandbox({ release });
    const user = await restClient(fresh.config);
    expect((await user('GET', '/delegations')).text).toBe(old ? '' : '{"delegation":[]}');
    await user('POST', '/delegations?action=new');
    expect((await user('GET', '/delegations')).text).toMatch(
      old ? /^\{"delegation":\{"id":"\w+"\}\}$/ : /^\{"delegation":\[\{"id":"\w+","type":"x509"\}\]\}$/,
    );
  });

  it('can be renewed, also such that never were', async () => {
    const id = await begin();
    for (const name of [id, 'neverbefore']) {
      const renewed = await act(name, 'renew');
      expect(renewed).toMatchObject({ status: 201, text: expect.stringContaining('CERTIFICATE REQUEST') });
      expect(renewed.headers.location).toBeUndefined();
      expect((await send('PUT', `/delegations/${name}`, { body: chain })).status).toBe(200);
    }
  });

  it('can be removed, unless a job needs them', async () => {
    const [free, used] = [await begin(), await begin()];
    const needing = staging(['never']).replace(
      '<DataStaging>',
      `<DataStaging><DelegationID xmlns="http://www.nordugrid.org/es/2011/12/nordugrid-adl">${used}</DelegationID>`,
    );
    await createJob(send, shellJob('exit 0', needing));
    expect(await act(free, 'delete')).toMatchObject({ status: 202, reason: 'Accepted' });
    expect(await act(used, 'delete')).toMatchObject({ status: 500, reason: 'Failed deleting delegation' });
    expect(await act(free, 'delete')).toMatchObject({ status: 404, reason: 'No such delegation' });
  });

  it('say what cannot be done with them', async () => {
    const id = await begin();
    const stranger = await restClient(await sandbox.user('stranger'));
    const replies = [
      await send('PUT', `/delegations/${id}`, { body: '' }),
      await send('PUT', `/delegations/${id}`, { body: 'abc' }),
      await send('PUT', '/delegations/nosuch', { body: chain }),
      await stranger('PUT', `/delegations/${id}`, { body: chain }),
      await act('nosuch', 'get'),
      await stranger('POST', `/delegations/${id}?action=get`),
      await act(id, 'fly'),
      await send('POST', '/delegations'),
      await send('GET', `/delegations/${id}`),
      await send('DELETE', `/delegations/${id}`),
      await send('PUT', '/delegations', { body: chain }),
    ];
    expect(replies.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      '500 Missing payload',
      '500 Failed accepting delegation',
      '500 Failed accepting delegation',
      '500 Failed accepting delegation',
      '404 No delegation found',
      '404 No delegation found',
      '501 Action not implemented',
      '501 Action not implemented',
      '501 Not Implemented',
      '501 Not Implemented',
      '501 Not Implemented',
    ]);
  });
});

describe('delegated tokens, in version 1.1', () => {
  it('are kept as they are, and listed by their type', async () => {
    await using sandbox = await startSandbox();
    const send = await restClient(sandbox.config, { version: '1.1' });
    const created = await send('POST', '/delegations?action=new&type=jwt', {
      headers: { 'x-token-delegation': 'abc.def' },
    });
    expect(created).toMatchObject({ status: 201, text: '' });
    const id = created.headers.location?.replace('/arex/rest/1.1/delegations/', '');
    await send('POST', '/delegations?action=new');
    expect((await send('GET', '/delegations?type=jwt')).text).toBe(`{"delegation":[{"id":"${id}","type":"jwt"}]}`);
    expect((await send('POST', `/delegations/${id}?action=get`)).text).toBe('abc.def');
    expect(await send('POST', '/delegations?action=new&type=jwt')).toMatchObject({
      status: 501,
      reason: 'Missing X-Token-Delegation header in delegation request',
    });
    expect(await send('POST', '/delegations?action=new&type=x')).toMatchObject({
      status: 501,
      reason: 'Unknown delegation type specified',
    });
    expect((await send('POST', '/arex/rest/1.0/delegations?action=new&type=jwt')).text).toContain(
      'CERTIFICATE REQUEST',
    );
  });
});
