import type { Behaviour } from 'jasmin-arc-testing/service/pretend-service.js';
import { errorOf, idOf, program, submissionTo, withInput } from 'jasmin-arc-testing/submission/submission-to.js';
import { describe, expect, it } from 'vitest';
import { InputUploadError, ServiceError } from '../errors/index.js';

describe('inputs that cannot be uploaded', () => {
  it('have the job cancelled, cleaned and forgotten', async () => {
    const { server, journal, submit } = submissionTo({ uploads: 'refused' });
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(InputUploadError);
    expect(errorOf(outcome)).toMatchObject({ path: 'in.txt', abandonedJobId: undefined });
    expect(String(errorOf(outcome))).toMatch(/Cannot upload in\.txt: .*Disk quota exceeded.*cancelled and cleaned$/);
    expect(server.jobs.size).toBe(0);
    expect(journal.jobs.size).toBe(0);
  });

  it.each([
    ['cannot be cancelled', { kill: 'fails' }],
    ['succeeded before it was cancelled', { kill: 'ended already' }],
    ['does not end', { endsAfterLooks: -1 }],
    ['cannot be cleaned', { wipe: 'fails' }],
    ['is not cleaned', { wipe: 'ignored' }],
    ['may not be cleaned', { wipe: 'refused' }],
  ] as const)('name the job, and it stays in the list, where it %s', async (_, behaviour) => {
    const { server, journal, submit } = submissionTo({ uploads: 'refused', ...behaviour });
    const [outcome] = await submit([withInput('job')]);
    const [job] = server.jobs.keys();
    expect(errorOf(outcome)).toMatchObject({ code: 'ERR_ARC_INPUT_UPLOAD', abandonedJobId: job });
    expect(String(errorOf(outcome))).toContain(job);
    expect([...journal.jobs.keys()]).toEqual([job]);
  });

  it.each([
    ['was gone before it was cancelled', { kill: 'gone already' }],
    ['was gone before it was cleaned', { wipe: 'gone already' }],
  ] as const)('leave nothing behind of a job that %s', async (_, behaviour) => {
    const { server, journal, submit } = submissionTo({ uploads: 'refused', ...behaviour });
    expect(errorOf((await submit([withInput('job')]))[0])).toMatchObject({ abandonedJobId: undefined });
    expect(server.jobs.size + journal.jobs.size).toBe(0);
  });

  it('are no excuse to touch the other jobs', async () => {
    const { server, submit } = submissionTo({ uploads: 'refused' });
    const [with_, without] = await submit([withInput('with'), program('without')]);
    expect(errorOf(with_)).toBeInstanceOf(InputUploadError);
    expect([...server.jobs.keys()]).toEqual([idOf(without)]);
  });

  it('include those that broke before their content and that the server takes for complete: the job does not start', async () => {
    const { server, submit } = submissionTo({ uploads: 'cut before their content' });
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toMatchObject({ code: 'ERR_ARC_INPUT_UPLOAD', path: 'in.txt', abandonedJobId: undefined });
    expect(server.asked).not.toContain('inputs delivered');
    expect(server.jobs.size).toBe(0);
  });

  it('are announced once the server has shown that it has all of them', async () => {
    const { server, submit } = submissionTo();
    const [outcome] = await submit([withInput('job')]);
    expect([...server.jobs.keys()]).toEqual([idOf(outcome)]);
    const { asked } = server;
    expect(asked.lastIndexOf('HEAD')).toBeGreaterThan(asked.lastIndexOf('PUT'));
    expect(asked.indexOf('inputs delivered')).toBeGreaterThan(asked.lastIndexOf('HEAD'));
  });

  it('include those that the service does not take notice of', async () => {
    const { server, submit } = submissionTo();
    const trouble = new ServiceError('no notice taken', { httpStatus: 200, reason: 'no', remedy: 'request-access' });
    server.inputsDelivered = () => Promise.reject(trouble);
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toMatchObject({
      code: 'ERR_ARC_JOB_SUBMISSION',
      cause: trouble,
      remedy: 'request-access',
    });
    expect(server.jobs.size).toBe(0);
  });
});

describe('giving up', () => {
  const reason = new Error('changed my mind');
  const givingUp = (at: string, behaviour: Behaviour = {}) => {
    const controller = new AbortController();
    const world = submissionTo({ ...behaviour, before: (what) => what === at && controller.abort(reason) });
    return { ...world, signal: controller.signal };
  };

  it.each(['create', 'mark', 'GET', 'PUT', 'HEAD', 'inputs delivered'])(
    'at %s cancels and cleans a job that has not got all of its inputs',
    async (at) => {
      const { server, journal, submit, signal } = givingUp(at);
      const [outcome] = await submit([withInput('job')], { signal });
      expect(errorOf(outcome)).toBe(reason);
      expect(server.everCreated).toHaveLength(1);
      expect(server.jobs.size + journal.jobs.size + journal.submissions.size).toBe(0);
    },
  );

  it.each([
    ['removes a job that nothing shows to have started, as the service has not been told of its inputs', 'HEAD', 0],
    ['leaves it, once the service may have been told of them', 'inputs delivered', 1],
  ] as const)('%s', async (_, at, left) => {
    const { server, submit, signal } = givingUp(at);
    const { stdout: _stdout, ...quiet } = withInput('job');
    await submit([quiet], { signal });
    expect(server.jobs.size).toBe(left);
  });

  it('before anything is sent is no more than that', async () => {
    const { server, submit, signal } = givingUp('delegate');
    await expect(submit([withInput('job')], { signal })).rejects.toBe(reason);
    expect(server.submissionIdsSent).toEqual([]);
  });

  it('between two queues sends nothing to the second', async () => {
    const { server, submit, signal } = givingUp('create', { refusingQueues: ['one'] });
    expect(errorOf((await submit([program('job')], { signal }))[0])).toBe(reason);
    expect(server.submissionIdsSent).toHaveLength(1);
  });

  it('names a job that cannot be cancelled and cleaned', async () => {
    const { server, submit, signal } = givingUp('PUT', { kill: 'fails' });
    const [outcome] = await submit([withInput('job')], { signal });
    const [job] = server.jobs.keys();
    expect(errorOf(outcome)).toMatchObject({ code: 'ERR_ARC_JOB_SUBMISSION', cause: reason, abandonedJobId: job });
  });

  it('is not caused by a listener that throws: the job gets its inputs all the same', async () => {
    const { server, submit } = submissionTo();
    const fail = () => {
      throw new Error('no terminal');
    };
    const [outcome] = await submit([withInput('job')], { onAccepted: fail, onProgress: fail });
    expect([...server.jobs.keys()]).toEqual([idOf(outcome)]);
  });
});

describe('the inputs of many jobs', () => {
  it('are sent for eight jobs at a time; that all have been accepted is told before', async () => {
    const { server, submit } = submissionTo();
    const accepted: string[] = [];
    const underWay = new Set<string>();
    let most = 0;
    let acceptedAtFirst: number | undefined;
    const send = server.send.bind(server);
    server.send = async (request) => {
      const [jobId = ''] = request.url.split('/session');
      underWay.add(jobId);
      most = Math.max(most, underWay.size);
      const answer = await send(request);
      // The file is looked for when it has been sent: that is the last that is asked of a session directory.
      if (request.method === 'HEAD') {
        underWay.delete(jobId);
        acceptedAtFirst ??= accepted.length;
      }
      return answer;
    };
    const jobs = Array.from({ length: 30 }, (_, index) => withInput(`job-${index}`));
    const outcomes = await submit(jobs, { onAccepted: ({ jobId }) => accepted.push(jobId) });
    expect(outcomes.map(idOf)).toEqual(accepted);
    expect({ most, acceptedAtFirst }).toEqual({ most: 8, acceptedAtFirst: 30 });
  });
});
