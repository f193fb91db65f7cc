import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox.js';
import { createJob, type Reply, restClient, type Send, shellJob, staging } from './rest-client.fixture.js';

describe('actions on jobs', () => {
  let sandbox: Sandbox;
  let send: Send;
  beforeAll(async () => {
    sandbox = await startSandbox({ snapshotPeriodMs: 0 });
    send = await restClient(sandbox.config);
  });
  afterAll(() => sandbox.close());

  const act = (action: string, ...ids: readonly string[]): Promise<Reply> => {
    const body = JSON.stringify({ job: ids.map((id) => ({ id })) });
    return send('POST', `/jobs?action=${action}`, { body, headers: { 'content-type': 'application/json' } });
  };
  // As a client reads it: the tests spell out the shape.
  const items = async (action: string, ...ids: readonly string[]) => JSON.parse((await act(action, ...ids)).text).job;
  const reaches = (id: string, state: string): Promise<void> =>
    vi.waitFor(async () => expect((await items('status', id))[0].state).toBe(state), { interval: 20 });

  it('answer 201 even where an action fails, with the results in the order asked for', async () => {
    const id = await createJob(send, shellJob('exit 0', staging(['never'])));
    const reply = await act('status', id, 'nosuch', id);
    expect([reply.status, reply.reason]).toEqual([201, 'Created']);
    expect(JSON.parse(reply.text).job).toEqual([
      { 'status-code': '200', reason: 'OK', id, state: 'PREPARING' },
      { 'status-code': '404', reason: 'Job not found', id: 'nosuch', state: 'None' },
      { 'status-code': '200', reason: 'OK', id, state: 'PREPARING' },
    ]);
    expect(
      (await send('POST', '/jobs?action=status', { body: `<jobs><job><id>${id}</id></job></jobs>` })).text,
    ).toContain('PREPARING');
    expect((await act('status')).text).toBe('{"job":[]}');
  });

  it('info shows the document, or nothing', async () => {
    const id = await createJob(send, shellJob('exit 3'));
    await reaches(id, 'FAILED');
    const [known, unknown] = await items('info', id, 'nosuch');
    expect(known.info_document.ComputingActivity).toMatchObject({ ExitCode: '3', IDFromEndpoint: `urn:idfe:${id}` });
    expect(unknown).toEqual({ 'status-code': '404', reason: 'Job not found', id: 'nosuch', info_document: '' });
    const body = `<jobs><job><id>${id}</id></job></jobs>`;
    const { text } = await send('POST', '/jobs?action=info', { body, headers: { accept: 'text/xml' } });
    expect(text).toContain(
      '<ComputingActivity xmlns="http://schemas.ogf.org/glue/2009/03/spec_2.0_r1" BaseType="Activity"',
    );
  });

  it('kill stops a job; on one that has ended it has no effect', async () => {
    const id = await createJob(send, shellJob('sleep 300'));
    await reaches(id, 'RUNNING');
    expect(await items('kill', id, 'nosuch')).toEqual([
      { 'status-code': '202', reason: 'Queued for killing', id },
      { 'status-code': '404', reason: 'Job not found', id: 'nosuch' },
    ]);
    await reaches(id, 'KILLED');
    expect((await send('GET', '/jobs?state=FAILED')).text).toContain(id);
    expect((await items('kill', id))[0].reason).toBe('Queued for killing');
    await reaches(id, 'KILLED');
  });

  it('clean removes a job that has ended; a running one goes on to its end', async () => {
    const ended = await createJob(send, shellJob('exit 0'));
    await reaches(ended, 'FINISHED');
    const running = await createJob(send, shellJob('until [ -e go ]; do sleep 0.05; done'));
    await reaches(running, 'RUNNING');
    expect((await items('clean', ended, running)).map(({ reason }: { reason: string }) => reason)).toEqual([
      'Queued for cleaning',
      'Queued for cleaning',
    ]);
    await reaches(ended, 'None');
    expect((await items('status', running))[0].state).toBe('RUNNING');
    await send('PUT', `/jobs/${running}/session/go`, { body: '' });
    await reaches(running, 'None');
  });

  it('restart takes up what has failed, as often as allowed', async () => {
    const rerun = '<Rerun xmlns="http://www.nordugrid.org/es/2011/12/nordugrid-adl">1</Rerun></Application>';
    const id = await createJob(send, shellJob('exit 1').replace('</Application>', rerun));
    const fine = await createJob(send, shellJob('exit 0'));
    await reaches(id, 'FAILED');
    await reaches(fine, 'FINISHED');
    expect((await items('restart', id, fine, 'nosuch')).map((item: object) => Object.values(item).slice(0, 2))).toEqual(
      [
        ['202', 'Queued for restarting'],
        ['505', 'Job has not failed'],
        ['404', 'Job not found'],
      ],
    );
    await reaches(id, 'FAILED');
    expect((await items('restart', id))[0].reason).toBe('No more restarts allowed');
  });

  it('delegations lists those of a job', async () => {
    const delegated =
      '<DataStaging><DelegationID xmlns="http://www.nordugrid.org/es/2011/12/nordugrid-adl">abc</DelegationID></DataStaging>';
    const [one, none] = [
      await createJob(send, shellJob('exit 0', delegated)),
      await createJob(send, shellJob('exit 0')),
    ];
    expect(await items('delegations', one, none)).toEqual([
      { 'status-code': '200', reason: 'OK', id: one, delegation_id: 'abc' },
      { 'status-code': '200', reason: 'OK', id: none },
    ]);
  });

  it('status and info lag behind where a period says so', async () => {
    await using slow = await startSandbox({ snapshotPeriodMs: 600_000 });
    const user = await restClient(slow.config);
    const id = await createJob(user, shellJob('exit 0'));
    await vi.waitFor(async () => expect((await user('GET', '/jobs?state=FINISHED')).text).toContain(id));
    const body = `<jobs><job><id>${id}</id></job></jobs>`;
    expect((await user('POST', '/jobs?action=status', { body })).text).toContain('"state":"ACCEPTED"');
    expect((await user('POST', '/jobs?action=info', { body })).text).toContain('"Validity":"60"');
  });
});
