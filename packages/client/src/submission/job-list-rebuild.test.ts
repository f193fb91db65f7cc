import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { describe, expect, it } from 'vitest';
import { JobListError, ServerUnreachableError } from '../errors/index.js';
import { silentLog } from '../log/log.js';
import { completeJobList } from './job-list-rebuild.js';

/** A server with jobs of these names, and an empty list. */
async function serverWith(...names: readonly string[]) {
  const server = new PretendService();
  await server.createActivities(
    names.map((name) => ({
      name,
      executable: { path: '/bin/true' },
      stdout: 'out.txt',
      previousIds: [`submissionId of ${name}`],
    })),
  );
  const journal = new MemoryJobStore();
  const complete = (service = async () => server) =>
    completeJobList({ journal, endpoints: [server.endpoint], service, log: silentLog });
  return { server, journal, complete };
}

describe('completing a job list', () => {
  it('adds jobs that the server has and the list has not, with what the server tells of them', async () => {
    const { journal, complete } = await serverWith('one', 'two');
    const { kept, added, unasked } = await complete();
    expect(kept).toEqual([]);
    expect(added.map(({ name }) => name).sort()).toEqual(['one', 'two']);
    expect(unasked).toEqual([]);
    expect((await journal.list()).map(({ name }) => name).sort()).toEqual(['one', 'two']);
    expect((await complete()).added).toEqual([]);
  });

  it('leaves alone what is in the list', async () => {
    const { server, journal, complete } = await serverWith('one');
    const [first] = server.everCreated;
    const known = {
      id: first?.id ?? '',
      name: 'mine',
      endpoint: server.endpoint,
      interface: 'rest' as const,
      submittedAt: new Date(1),
    };
    await journal.accepted([{ submissionId: '', job: known }]);
    const { kept, added } = await complete();
    expect([kept, added]).toEqual([[known], []]);
    expect(await journal.list()).toEqual([known]);
  });

  it('learns anew of a job of which nothing but its id was left', async () => {
    const { server, journal, complete } = await serverWith('one');
    const [first] = server.everCreated;
    const bare = {
      id: first?.id ?? '',
      endpoint: server.endpoint,
      interface: 'rest' as const,
      submittedAt: new Date(0),
    };
    await journal.accepted([{ submissionId: '', job: bare }]);
    expect((await complete()).added).toEqual([]);
    expect(await journal.list()).toMatchObject([{ id: bare.id, name: 'one' }]);
  });

  it('finds the jobs of submissions whose reply was lost', async () => {
    const { server, journal, complete } = await serverWith('one');
    await journal.begin([
      { submissionId: 'submissionId of one', endpoint: server.endpoint, name: 'one', begunAt: new Date(0) },
    ]);
    const { recovered, added } = await complete();
    expect(recovered).toMatchObject([{ submissionId: 'submissionId of one', jobId: server.everCreated[0]?.id }]);
    expect(added).toEqual([]);
    expect(await journal.list()).toHaveLength(1);
  });

  it('tells which server could not be asked', async () => {
    const { server, complete } = await serverWith('one');
    const error = new ServerUnreachableError('nobody there');
    const { unasked, added } = await complete(() => Promise.reject(error));
    expect([unasked, added]).toEqual([[{ endpoint: server.endpoint, error }], []]);
  });

  it('fails where the list cannot be written', async () => {
    const { journal, complete } = await serverWith('one');
    journal.accepted = () => Promise.reject(new JobListError('full', { path: 'jobs.dat', reason: 'full' }));
    await expect(complete()).rejects.toMatchObject({ reason: 'full' });
  });
});
