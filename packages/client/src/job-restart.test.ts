import { describe, expect, it } from 'vitest';
import { PretendService } from '../../../test/pretend-service.js';
import { JobNotFoundError, ServiceError } from './errors.js';
import { untilUnderWay } from './job-restart.js';

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
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      if (pauses === 3) job.state = 'Queuing';
    };
    await untilUnderWay(service, job.id, { pause });
    expect(pauses).toBe(3);
  });

  it('is not called restarted when nobody has seen that', async () => {
    const { service, job } = await failedJob();
    await expect(untilUnderWay(service, job.id, { pause: async () => {} })).rejects.toThrow(ServiceError);
  });

  it('may be gone', async () => {
    const { service } = await failedJob();
    await expect(untilUnderWay(service, 'nosuch')).rejects.toThrow(JobNotFoundError);
  });
});
