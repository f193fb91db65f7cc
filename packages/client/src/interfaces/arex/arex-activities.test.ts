import { describe, expect, it } from 'vitest';
import { GATE_NAME } from '../../descriptions/model/inputs-gate.js';
import { JobNotFoundError, ServiceError } from '../../errors/index.js';
import type { ComputingActivity } from '../../information/computing-activity.js';
import { readComputingActivity } from '../../information/glue2-activity.js';
import { ARC_STATES } from '../../jobs/job-status.js';
import { readXml } from '../../xml/xml-reader.js';
import { ArexActivities } from './arex-activities.js';
import type { LiveStep } from './arex-job-state.js';
import type { ArexRecords, RecordName } from './arex-records.js';

/** A job as a server knows it. */
interface KnownJob {
  /** GLUE 2.0 elements of the info document; left out, there is none. */
  readonly document?: string;
  readonly records?: Partial<Record<RecordName, string>>;
  readonly files?: readonly string[];
  /** Left out, no list shows it. */
  readonly listed?: LiveStep;
}

const info = (elements: string): ComputingActivity =>
  readComputingActivity(
    readXml(`<ComputingActivity CreationTime="2026-11-23T03:59:00Z">${elements}</ComputingActivity>`),
  );

/** A server with these jobs, and what it was asked. */
function server(jobs: Readonly<Record<string, KnownJob>>, afterwards?: () => void | Promise<void>) {
  const asked: string[] = [];
  const records: ArexRecords = {
    jobId: (id) => `https://ce.example.org:443/arex/${id}`,
    snapshots: async (ids) => {
      asked.push('snapshots');
      return ids.map((id) => {
        const document = jobs[id]?.document;
        return document === undefined ? undefined : info(document);
      });
    },
    snapshotState: ({ states }) => ARC_STATES.find((state) => state === states.get('test')),
    steps: async () => {
      asked.push('steps');
      return new Map(Object.entries(jobs).flatMap(([id, { listed }]) => (listed ? [[id, listed]] : [])));
    },
    record: async (id, name) => {
      asked.push(name);
      return jobs[id]?.records?.[name];
    },
    hasSucceeded: async (id) => {
      asked.push('succeeded');
      const of = jobs[id]?.records;
      return of?.status === 'FINISHED' && of.failed === undefined;
    },
    hasFile: async (id, path) => {
      asked.push(`file ${path}`);
      return jobs[id]?.files?.includes(path) ?? false;
    },
    ids: async () => Object.keys(jobs),
  };
  const now = new Date('2026-11-23T04:00:00Z');
  const activities = new ArexActivities(records, {
    now: () => now,
    sleep: async () => {
      asked.push('sleep');
      await afterwards?.();
    },
  });
  return { asked, records, activities };
}

const readOne = async (job: KnownJob) => {
  const { activities, asked } = server({ one: job });
  const [found] = await activities.read(['one']);
  return { job: found, asked };
};

describe('reading one job', () => {
  it('needs two questions while nothing is unclear', async () => {
    const { job, asked } = await readOne({
      document: '<State>test:Running</State><Queue>fork</Queue>',
      records: { status: 'INLRMS' },
    });
    expect(job).toMatchObject({ state: 'Running', status: 'in progress', queue: 'fork' });
    expect(asked.sort()).toEqual(['snapshots', 'status']);
  });

  describe('tells when what was delegated ends', () => {
    const times = (proxyEnd: string) =>
      `<Queue>fork</Queue><SubmissionTime>2026-11-23T03:00:00Z</SubmissionTime><ProxyExpirationTime>${proxyEnd}</ProxyExpirationTime>`;
    const endOf = async (proxyEnd: string, state: string, records: NonNullable<KnownJob['records']>) =>
      (await readOne({ document: `<State>test:${state}</State>${times(proxyEnd)}`, records })).job?.credentialEndsAt;

    it('as the server publishes it, of a job that has not ended', async () => {
      const records = { status: 'INLRMS' };
      expect(await endOf('2026-11-23T15:00:00Z', 'Running', records)).toEqual(new Date('2026-11-23T15:00:00Z'));
      expect(await endOf('2026-11-23T15:00:00Z', 'Finished', { status: 'FINISHED' })).toBeUndefined();
    });

    it('not from the time of the submission, which A-REX publishes in place of an end that it cannot tell', async () => {
      expect(await endOf('2026-11-23T03:00:01Z', 'Running', { status: 'INLRMS' })).toBeUndefined();
    });
  });

  it('tells of the file that starts a job as of the message that it is', async () => {
    const failed = `User file: /${GATE_NAME} - Timeout waiting\n`;
    const { job } = await readOne({
      document: '<State>test:Preparing</State>',
      records: { status: 'FINISHED', failed },
    });
    expect(job?.reason).toMatch(/waited for the message that all inputs are there/);
  });

  it('tells an end at once, with exit code and reason, however old the snapshot', async () => {
    const { job } = await readOne({
      document: '<State>test:Running</State>',
      records: {
        status: 'FINISHED',
        failed: 'LRMS error: (3) Job finished with wrong exit code - 3 != 0\n',
        diag: 'LRMSEndTime=20261123035950Z\nexitcode=3\n',
      },
    });
    expect(job).toMatchObject({
      state: 'Failed',
      stateFrom: 'live',
      exitCode: 3,
      reason: expect.stringContaining('exit code 3'),
      endedAt: new Date('2026-11-23T03:59:50Z'),
    });
  });

  it('claims no exit code of a program that could not be started, as Slurm tells it', async () => {
    const records = { status: 'FINISHED', failed: 'LRMS error: (1) Job failed\n', diag: 'nodename=localhost\n' };
    const { job } = await readOne({ document: '<State>test:Running</State>', records });
    expect(job).toMatchObject({ state: 'Failed', reason: expect.stringMatching(/^The program left no exit code/) });
    expect(job).not.toHaveProperty('exitCode');
  });

  it('calls a cancelled job Killed, and one without a failure record Finished', async () => {
    const ended = { status: 'FINISHED', diag: '' };
    const cancelled = { ...ended, failed: 'Job is canceled by external request' };
    expect((await readOne({ records: cancelled, document: '' })).job).toMatchObject({ state: 'Killed' });
    expect((await readOne({ records: ended, document: '' })).job).toMatchObject({ state: 'Finished' });
  });

  it('does not take a job for finished that is cleaned while it is looked at: its failure record has gone with it', async () => {
    const jobs: Record<string, KnownJob> = {
      one: { document: '<State>test:Running</State>', records: { status: 'FINISHED' } },
    };
    const { records, activities } = server(jobs);
    const { record } = records;
    records.record = (id, name, options) => {
      if (name === 'failed') delete jobs.one;
      return record(id, name, options);
    };
    expect((await activities.read(['one']))[0]).toMatchObject({ state: 'Finishing' });
    expect(await activities.read(['one'])).toEqual([undefined]);
  });

  it('does not take a job for finished because there is no failure record: the list has to say so', async () => {
    const { records, activities } = server({
      one: { document: '<State>test:Running</State>', records: { status: 'FINISHED', diag: 'exitcode=3\n' } },
    });
    records.hasSucceeded = async () => false;
    expect((await activities.read(['one']))[0]).toMatchObject({ state: 'Finishing' });
  });

  it('does not report a signal as an exit code', async () => {
    const { job } = await readOne({
      document: '',
      records: { status: 'FINISHED', failed: 'LRMS error: (271) Job failed', diag: 'exitcode=271' },
    });
    expect(job).not.toHaveProperty('exitCode');
  });

  it('is queued until its stdout is there', async () => {
    const document = '<State>test:Submitting</State><StdOut>sub/out.txt</StdOut>';
    const records = { status: 'INLRMS' };
    expect(await readOne({ document, records })).toMatchObject({ job: { state: 'Queuing' } });
    const started = await readOne({ document, records, files: ['sub/out.txt'] });
    expect(started.job).toMatchObject({ state: 'Running', stateFrom: 'live' });
  });

  it('learns the name of stdout from the description before the first snapshot', async () => {
    const description = '&(executable=/bin/true)(stdout=said.txt)';
    const { job, asked } = await readOne({
      document: '',
      records: { status: 'INLRMS', description },
      files: ['said.txt'],
    });
    expect(job).toMatchObject({ state: 'Running' });
    expect(asked).toContain('file said.txt');
  });

  it('reads the record again where the snapshot is further on', async () => {
    const { records, activities } = server({ one: { document: '<State>test:Running</State>' } });
    const words = ['SUBMIT', 'INLRMS'];
    records.record = async () => words.shift();
    expect(await activities.read(['one'])).toMatchObject([{ state: 'Running' }]);
  });

  it('asks for the list if the record is refused, and for the record if the list is cut', async () => {
    const document = '<State>test:Preparing</State>';
    expect((await readOne({ document, listed: 'preparing' })).job).toMatchObject({ state: 'Preparing' });
    const failed = 'LRMS error: (3) Job failed';
    const strange = { document, records: { status: 'WHATEVER', failed }, listed: 'ended' } as const;
    expect((await readOne(strange)).job).toMatchObject({ state: 'Failed' });
    expect((await readOne({ document })).job).toBeUndefined();
  });

  it('calls a job unknown only after looking twice', async () => {
    const { job, asked } = await readOne({});
    expect(job).toBeUndefined();
    expect(asked).toEqual(['status', 'sleep', 'snapshots']);
  });

  it('does not call a job gone whose record is being replaced: in between the server knows nothing of it', async () => {
    const jobs: Record<string, KnownJob> = {};
    const { activities } = server(jobs, () => {
      jobs.one = { document: '<State>test:Preparing</State>', records: { status: 'PREPARING' } };
    });
    expect(await activities.read(['one'])).toMatchObject([{ state: 'Preparing' }]);
  });

  it('reads both clocks at once of a job that it has read before, and looks for it twice, too', async () => {
    const known = { document: '<State>test:Preparing</State>', records: { status: 'PREPARING' } };
    const jobs: Record<string, KnownJob> = { one: known };
    const { activities, asked } = server(jobs, () => {
      jobs.one = known;
    });
    await activities.read(['one']);
    delete jobs.one;
    asked.length = 0;
    expect(await activities.read(['one'])).toMatchObject([{ state: 'Preparing' }]);
    expect(asked).toEqual(['snapshots', 'status', 'sleep', 'snapshots', 'status', 'input']);
  });

  it('tells what a job waits for, and until when', async () => {
    const records = {
      status: 'PREPARING',
      input: '/a.txt\n/b.txt\n',
      input_status: '\n/a.txt\n',
      local: 'starttime=20261123035500Z\n',
    };
    const { activities } = server({
      waiting: { document: '', records },
      running: { document: '', records: { ...records, status: 'INLRMS' } },
    });
    const [waiting, running] = await activities.read(['waiting', 'running']);
    expect(waiting).toMatchObject({ missingInputs: ['b.txt'], inputsDueAt: new Date('2026-11-23T04:05:00Z') });
    expect(running).not.toHaveProperty('missingInputs');
  });

  it('recognises a job by its submission id', async () => {
    const records = { local: 'activityid=urn:uuid:1\n' };
    const { activities } = server({ one: { records } });
    expect(await activities.carriesSubmissionId('one', 'urn:uuid:1')).toBe(true);
    expect(await activities.carriesSubmissionId('one', 'urn:uuid:2')).toBe(false);
    expect(await activities.carriesSubmissionId('two', 'urn:uuid:1')).toBeUndefined();
  });

  it('concludes nothing about the job from an error of the server', async () => {
    const { records, activities } = server({ one: { document: '' } });
    const trouble = new ServiceError('no', { httpStatus: 500, reason: 'no' });
    records.record = () => Promise.reject(trouble);
    await expect(activities.read(['one'])).rejects.toBe(trouble);
  });
});

describe('reading many jobs', () => {
  const ids = Array.from({ length: 20 }, (_, index) => `job-${index}`);
  const finished: KnownJob = { document: '<State>test:Finished</State>', listed: 'ended' };

  it('asks one list instead of each', async () => {
    const { activities, asked } = server(Object.fromEntries(ids.map((id) => [id, finished])));
    expect((await activities.read(ids)).map((job) => job?.state)).toEqual(ids.map(() => 'Finished'));
    expect(asked).toEqual(['snapshots', 'steps']);
  });

  it('asks about a job that the list does not show before it calls it gone', async () => {
    const jobs = Object.fromEntries(ids.map((id) => [id, finished]));
    const { activities, asked } = server({
      ...jobs,
      'job-3': { document: '<State>test:Preparing</State>', records: { status: 'PREPARING' } },
      'job-4': {},
    });
    const states = (await activities.read(ids)).map((job) => job?.state);
    expect(states.slice(2, 6)).toEqual(['Finished', 'Preparing', undefined, 'Finished']);
    expect(asked.slice(asked.indexOf('sleep'))).toEqual(['sleep', 'snapshots', 'status']);
  });

  it('asks nothing about none', async () => {
    const { activities, asked } = server({});
    expect(await activities.read([])).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('what a server keeps of a job', () => {
  it('is its description, unless that is in a dialect of its own', async () => {
    const { activities } = server({
      xrsl: { records: { description: '&(executable=/bin/true)' } },
      odd: { records: { description: '%!PS' } },
      none: {},
    });
    expect(await activities.description('xrsl')).toMatchObject({ executable: { path: '/bin/true' } });
    expect(await activities.description('odd')).toBeUndefined();
    expect(await activities.description('none')).toBeUndefined();
  });

  it('is the submission id that it was submitted with: in its snapshot, or its description before the first', async () => {
    const { activities } = server({
      known: { document: '<Queue>fork</Queue><Associations><ActivityID>submissionId-1</ActivityID></Associations>' },
      fresh: { document: '<State>test:Accepted</State>', records: { description: '… submissionId-2 …' } },
      other: { document: '<Queue>fork</Queue>', records: { description: 'submissionId-3' } },
    });
    expect(await activities.findSubmissionIds(['submissionId-1', 'submissionId-2', 'submissionId-3'])).toEqual(
      new Map([
        ['submissionId-1', 'known'],
        ['submissionId-2', 'fresh'],
      ]),
    );
  });
});

describe('how far the inputs are', () => {
  const progress = (records: NonNullable<KnownJob['records']>) =>
    server({ one: { records } }).activities.inputProgress('one');

  it('is read from the record of completed uploads', async () => {
    expect(await progress({ status: 'PREPARING', input_status: '\n/a b.txt\n/sub/ü.txt\n' })).toEqual({
      received: new Set(['a b.txt', 'sub/ü.txt']),
      isPast: false,
    });
  });

  it('is past once the job has left its preparation; EMI-ES notes there, too, that it has been told', async () => {
    expect(await progress({ status: 'INLRMS', input_status: '\n/a\n/\n' })).toEqual({
      received: new Set(['a']),
      isPast: true,
    });
    expect(await progress({ status: 'PENDING:PREPARING' })).toEqual({ received: new Set(), isPast: false });
  });

  it('cannot be told of a job that the server does not know', async () => {
    await expect(server({}).activities.inputProgress('one')).rejects.toThrow(JobNotFoundError);
  });
});
