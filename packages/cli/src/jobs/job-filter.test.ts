import { type ArcState, ConnectionConfig, type Job, ServerUnreachableError, type StoredJob } from 'jasmin-arc';
import { testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { type ArcStandIn, contextAround } from '../command-line/context.fixture.js';
import { command as cancel } from '../commands/cancel.js';
import { command as clean } from '../commands/clean.js';
import { chooseJobs, chooseSomeJobs, matchesPattern, requireState } from './job-filter.js';

const HERE = 'https://ce.example.org:443/arex';
const AWAY = 'https://away.example.org:443/arex';
const id = (name: string, endpoint = HERE) => `${endpoint}/rest/1.0/jobs/${name}`;
const stored = (name: string, endpoint = HERE): StoredJob => ({
  id: id(name, endpoint),
  name,
  endpoint,
  interface: 'rest',
  submittedAt: new Date('2026-11-23T11:00:00Z'),
});

const STATES: Readonly<Record<string, ArcState>> = {
  'model-1': 'Finished',
  'model-2': 'Failed',
  'model-3': 'Running',
  'plot-1': 'Queuing',
  'plot-2': 'Queuing',
};

/** A server with those jobs, and one that does not answer where `away` names its jobs; what is done to jobs is noted. */
function contextWith({
  away = [] as string[],
  ...options
}: Parameters<typeof contextAround>[1] & { away?: string[] } = {}) {
  const actions: string[] = [];
  const known = [...Object.keys(STATES).map((name) => stored(name)), ...away.map((name) => stored(name, AWAY))];
  const getJob = async (jobId: string): Promise<Job> => {
    const name = jobId.split('/').at(-1) ?? '';
    return testJob({ id: jobId, name, state: STATES[name] ?? 'Running' });
  };
  const arc: ArcStandIn = {
    config: new ConnectionConfig({ ARC_SERVER: HERE }),
    knownJobs: async () => known,
    getJob,
    lookAtJobs: (jobIds) =>
      Promise.all(
        jobIds.map(async (jobId) =>
          jobId.startsWith(AWAY)
            ? { jobId, found: 'unreachable', error: new ServerUnreachableError('connection refused') }
            : { jobId, found: 'here', job: await getJob(jobId) },
        ),
      ),
    recoverSubmissions: async () => [],
    cancelJob: async (jobId) => {
      actions.push(`cancel ${jobId.split('/').at(-1)}`);
      return { result: 'being cancelled' };
    },
    cleanJob: async (jobId) => void actions.push(`clean ${jobId.split('/').at(-1)}`),
  };
  return Object.assign(contextAround(arc, options), { actions });
}

const none = { all: false, last: false, 'jobs-from': undefined, state: [], name: undefined };
const names = ({ jobIds }: { readonly jobIds: readonly string[] }) => jobIds.map((jobId) => jobId.split('/').at(-1));

describe('jobs chosen by --state and --name', () => {
  it('are chosen among all where no job is named', async () => {
    const context = contextWith();
    expect(names(await chooseJobs(context, [], { ...none, state: ['queued'] }))).toEqual(['plot-1', 'plot-2']);
    expect(names(await chooseJobs(context, [], { ...none, name: 'model-*' }))).toEqual([
      'model-1',
      'model-2',
      'model-3',
    ]);
    const both = { ...none, state: ['failed', 'Finished'], name: '*-1' };
    expect(names(await chooseJobs(context, [], both))).toEqual(['model-1']);
  });

  it('are those of the named ones that match', async () => {
    expect(names(await chooseJobs(contextWith(), ['model-1', 'plot-2'], { ...none, state: ['ended'] }))).toEqual([
      'model-1',
    ]);
  });

  it('are an error if there are none because of a mistyped name, or for wait and get', async () => {
    await expect(chooseJobs(contextWith(), [], { ...none, name: 'modle-*' })).rejects.toMatchObject({ status: 110 });
    await expect(chooseSomeJobs(contextWith(), [], { ...none, state: ['held'] })).rejects.toMatchObject({
      status: 110,
      message: 'No job is in the state held',
    });
    await expect(chooseJobs(contextWith(), [], { ...none, state: ['faild'] })).rejects.toThrow('no state "faild"');
  });

  it('may be on a server that cannot be queried, which is reported and is a failure', async () => {
    const context = contextWith({ away: ['model-9'] });
    const { unreachable } = await chooseJobs(context, [], { ...none, state: ['failed'] });
    expect([...unreachable.keys()]).toEqual(['away.example.org']);
    expect(context.system.stderr.text).toContain('away.example.org cannot be queried about its jobs');
    await expect(chooseSomeJobs(context, ['model-9'], { ...none, state: ['failed'] })).rejects.toThrow(
      ServerUnreachableError,
    );
    // A name is known without asking.
    expect(names(await chooseJobs(context, [], { ...none, name: '*-9' }))).toEqual(['model-9']);
  });
});

describe('cancel and clean by --state and --name', () => {
  const yes = { ...none, wait: false, yes: true };

  it('do not change other jobs', async () => {
    const context = contextWith();
    expect(await cancel.run(context, { options: { ...yes, state: ['queued'] }, operands: [] })).toBe(0);
    expect(await clean.run(context, { options: { ...yes, state: ['failed'] }, operands: [] })).toBe(0);
    expect(context.actions).toEqual(['cancel plot-1', 'cancel plot-2', 'clean model-2']);
  });

  it('cancel active jobs and clean ended ones', async () => {
    const context = contextWith();
    await cancel.run(context, { options: { ...yes, name: 'model-*' }, operands: [] });
    await clean.run(context, { options: { ...yes, name: 'model-*' }, operands: [] });
    expect(context.actions).toEqual(['cancel model-3', 'clean model-1', 'clean model-2']);
  });

  it('ask first', async () => {
    const context = contextWith();
    const unsaid = { ...yes, yes: false, state: ['queued'] };
    await expect(cancel.run(context, { options: unsaid, operands: [] })).rejects.toThrow('Cancel 2 jobs?');
    await expect(clean.run(context, { options: { ...unsaid, state: ['failed'] }, operands: [] })).rejects.toThrow(
      'Remove a job that has ended',
    );
    expect(context.actions).toEqual([]);
  });

  it('act on what they know, and fail where a server could not be queried', async () => {
    const context = contextWith({ away: ['plot-3'] });
    expect(await cancel.run(context, { options: { ...yes, state: ['queued'] }, operands: [] })).toBe(104);
    expect(context.actions).toEqual(['cancel plot-1', 'cancel plot-2']);
  });
});

describe('the states and patterns of a filter', () => {
  it('are the states of the table, of ARC and of the library', () => {
    for (const word of ['queued', 'Queuing', 'in progress', 'GONE', 'active'])
      expect(() => requireState(word)).not.toThrow();
  });

  it('may stand for anything', () => {
    expect(matchesPattern('model-1.nc', 'model-?.*')).toBe(true);
    expect(matchesPattern('model-1xnc', 'model-?.nc')).toBe(false);
    expect(matchesPattern('two\nlines', 'two*')).toBe(true);
  });
});
