import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ComputeElement } from '../compute-element.js';
import { type Sandbox, startSandbox } from '../sandbox.js';
import { createJob, restClient, type Send, shellJob, staging } from './rest-client.fixture.js';

const waiting = shellJob('exit 0', staging(['never.dat']));

describe.each(['6.17', '7.0'] as const)('jobs, as ARC %s answers', (release) => {
  let sandbox: Sandbox;
  let send: Send;
  beforeAll(async () => {
    sandbox = await startSandbox({ release, slots: 1, queues: [{ name: 'fork' }, { name: 'other' }] });
    send = await restClient(sandbox.config);
  });
  afterAll(() => sandbox.close());
  const old = release === '6.17';
  const create = (body: string) => send('POST', '/jobs?action=new', { body });
  const results = async (body: string): Promise<readonly (string | undefined)[]> => {
    const { text } = await create(body);
    const jobs: { readonly job?: { reason: string } | { reason: string }[] } = text === '' ? {} : JSON.parse(text);
    return [jobs.job ?? []].flat().map(({ reason }) => reason);
  };

  it('the empty list is that of the release', async () => {
    expect(await send('GET', '/jobs')).toMatchObject({ status: 200, reason: 'OK', text: old ? '' : '{"job":[]}' });
    expect(await send('GET', '/jobs', { headers: { accept: 'text/xml' } })).toMatchObject({
      text: '<jobs/>',
      headers: { 'content-type': 'application/xml' },
    });
    expect((await send('GET', '/jobs', { headers: { accept: '*/*' } })).headers['content-type']).toBeUndefined();
  });

  it('one that is created is ACCEPTING, with any content type', async () => {
    const { status, reason, text } = await send('POST', '/jobs?action=new', {
      body: waiting,
      headers: { 'content-type': 'x/y' },
    });
    expect([status, reason]).toEqual([201, 'Created']);
    const job = String.raw`\{"status-code":"201","reason":"Created","id":"${old ? '[A-Za-z0-9]{54}' : '[0-9a-f]{12}'}","state":"ACCEPTING"\}`;
    expect(text).toMatch(new RegExp(`^\\{"job":${old ? job : `\\[${job}\\]`}\\}$`));
  });

  it('the list has ids, and states for a query by state', async () => {
    const id = await createJob(send, waiting);
    const failed = await createJob(send, shellJob('exit 1'));
    await vi.waitFor(async () => expect((await send('GET', '/jobs?state=FAILED,FINISHED')).text).toContain(failed));
    expect((await send('GET', '/jobs')).text).toContain(`{"id":"${id}"}`);
    expect((await send('GET', '/jobs?state=PREPARING&state=FAILED')).text).toContain(
      `{"id":"${id}","state":"PREPARING"}`,
    );
    for (const state of ['KILLED', 'preparing', 'NONE', 'FAILED']) {
      expect((await send('GET', `/jobs?state=${state}`)).text).not.toContain(id);
    }
  });

  it('given one of a batch cannot be kept, then the others are there all the same', async () => {
    const submit = vi.spyOn(ComputeElement.prototype, 'submit');
    submit.mockImplementationOnce(() => {
      throw new Error('ENOSPC: no space left on device, write');
    });
    expect(await results(`<ActivityDescriptions>${waiting}${waiting}</ActivityDescriptions>`)).toEqual([
      'Failed writing job description',
      'Created',
    ]);
    submit.mockRestore();
  });

  it('refuses more jobs than are allowed, as a whole or each by itself', async () => {
    await using full = await startSandbox({ release, maxJobs: 1 });
    const user = await restClient(full.config);
    const one = await createJob(user, waiting);
    const batch = `<ActivityDescriptions>${waiting}${waiting}</ActivityDescriptions>`;
    const refused = '{"status-code":"500","reason":"No more jobs allowed"}';
    expect(await user('POST', '/jobs?action=new', { body: batch })).toMatchObject(
      old
        ? { status: 500, reason: 'No more jobs allowed', text: '' }
        : { status: 201, text: `{"job":[${refused},${refused}]}` },
    );
    await user('POST', '/jobs?action=kill', { body: `<jobs><job><id>${one}</id></job></jobs>` });
    await vi.waitFor(async () => expect((await user('GET', '/jobs?state=FAILED')).text).toContain(one));
    expect(await createJob(user, waiting)).not.toBe('');
  });

  it('each of a batch has its own result, in order', async () => {
    const bad = waiting.replace('<DataStaging>', '<Resources><QueueName>nosuch</QueueName></Resources><DataStaging>');
    const batch = `<ActivityDescriptions>${waiting}${bad}<x/>${waiting}</ActivityDescriptions>`;
    expect(await results(batch)).toEqual([
      'Created',
      'Requested queue nosuch is not allowed for this user',
      'emies:adl parsing error',
      'Created',
    ]);
    expect(await results('<ActivityDescriptions/>')).toEqual([]);
    expect(await results('+(&(executable=a)(queue=x))(&(executable=b)(queue=y))')).toEqual([
      'Requested queue x is not allowed for this user',
      'Requested queue y is not allowed for this user',
    ]);
  });

  it('malformed descriptions are results, unreadable requests are errors', async () => {
    expect(await results('<a')).toEqual([`Unable to ${old ? 'read or parse' : 'parse'} job description.`]);
    const reasons = await Promise.all(['', '  \n', 'hello'].map(async (body) => (await create(body)).reason));
    expect(reasons).toEqual(['Missing payload', 'Payload is empty', 'Payload is not recognized']);
    expect((await create('')).status).toBe(500);
    expect(await results(shellJob('x'.repeat(5 * 2 ** 20)))).toEqual(['Job description is too big']);
  });

  it('nothing else can be done with the list', async () => {
    expect(await send('POST', '/jobs')).toMatchObject({ status: 501, reason: 'Action not implemented' });
    expect(await send('POST', '/jobs?action=fly')).toMatchObject({ status: 501, reason: 'Action not implemented' });
    expect(await send('DELETE', '/jobs')).toMatchObject({ status: 501, reason: 'Not Implemented' });
  });

  it('belong to who has created them', async () => {
    const stranger = await restClient(await sandbox.user('somebody else'));
    const id = await createJob(send, waiting);
    expect((await stranger('GET', '/jobs')).text).toBe(old ? '' : '{"job":[]}');
    expect(await stranger('GET', `/jobs/${id}/session`)).toMatchObject({ status: 404, reason: 'OK' });
    expect(await stranger('GET', `/jobs/${id}/diagnose/status`)).toMatchObject({ status: 404, reason: 'OK' });
    const body = `{"job":[{"id":"${id}"}]}`;
    const killed = await stranger('POST', '/jobs?action=kill', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(killed.text).toContain('"status-code":"404","reason":"Job not found"');
    expect((await send('GET', `/jobs/${id}/diagnose/status`)).text).toBe('PREPARING');
  });
});

describe('what version 1.1 adds', () => {
  let sandbox: Sandbox;
  let send: Send;
  beforeAll(async () => {
    sandbox = await startSandbox({ queues: [{ name: 'fork' }, { name: 'other' }] });
    send = await restClient(sandbox.config, { version: '1.1' });
  });
  afterAll(() => sandbox.close());
  const create = (query: string, body = waiting) => send('POST', `/jobs?action=new&${query}`, { body });

  it('several instances of one description', async () => {
    const { text } = await create('instances=3&instances_min=2');
    expect(JSON.parse(text).job).toHaveLength(3);
    for (const query of ['instances=0', 'instances=x', 'instances=2&instances_min=3']) {
      expect(await create(query)).toMatchObject({ status: 500, reason: 'Wrong number of instances specified' });
    }
    const batch = `<ActivityDescriptions>${waiting}${waiting}</ActivityDescriptions>`;
    expect(await create('instances=2', batch)).toMatchObject({
      status: 403,
      reason: 'No multiple descriptions and multiple instances simultaneously',
    });
  });

  it('a queue and a delegation for descriptions that name none; version 1.0 knows nothing of it', async () => {
    const { text } = await create('queue=other&delegation_id=abc');
    const id = JSON.parse(text).job[0].id;
    const local = (await send('GET', `/jobs/${id}/diagnose/local`)).text;
    expect(local).toContain('queue=other\n');
    expect(local).toContain('delegationid=abc\n');
    expect((await create('queue=nosuch')).text).toContain('Requested queue nosuch is not allowed for this user');
    expect((await send('POST', '/arex/rest/1.0/jobs?action=new&queue=nosuch', { body: waiting })).text).toContain(
      'Created',
    );
  });

  it('refuses new jobs when there are as many as allowed', async () => {
    await using full = await startSandbox({ maxJobs: 1 });
    const user = await restClient(full.config);
    await createJob(user, waiting);
    expect((await user('POST', '/jobs?action=new', { body: waiting })).text).toContain('No more jobs allowed');
  });
});
