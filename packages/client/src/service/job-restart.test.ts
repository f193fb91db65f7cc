import { PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { describe, expect, it } from 'vitest';
import { JobNotFoundError, ServiceError } from '../errors/index.js';
import { restartJob } from './job-restart.js';

async function failedJob() {
  const service = new PretendService();
  await service.createActivities([{ executable: { path: '/bin/false' } }]);
  const [job] = service.everCreated;
  if (job === undefined) throw new Error('no job');
  job.state = 'Failed';
  return { service, job };
}

describe('a job that is to be restarted', () => {
  it('is waited for until it is under way', async () => {
    const { service, job } = await failedJob();
    let sleeps = 0;
    const sleep = async () => {
      sleeps += 1;
      if (sleeps === 3) job.state = 'Queuing';
    };
    await restartJob(service, job.id, { sleep });
    expect(sleeps).toBe(3);
  });

  it('is not called restarted unless the server shows it', async () => {
    const { service, job } = await failedJob();
    await expect(restartJob(service, job.id, { sleep: async () => {} })).rejects.toThrow(ServiceError);
  });

  it("is refused with the service's reason where it has not failed", async () => {
    const { service, job } = await failedJob();
    job.state = 'Finished';
    await expect(restartJob(service, job.id)).rejects.toThrow(/does not restart .*: no$/);
  });

  it('may be gone', async () => {
    const { service } = await failedJob();
    await expect(restartJob(service, 'nosuch')).rejects.toThrow(JobNotFoundError);
  });
});
