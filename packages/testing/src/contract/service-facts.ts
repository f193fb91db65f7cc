import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** What the server says of itself, and how often it is given a credential. */
export function itTellsOfTheService(place: () => ContractPlace): void {
  it('reports what the server offers', async () => {
    const { arc } = place();
    const info = await arc.getServiceInfo();
    expect(info.shares.length).toBeGreaterThan(0);
    expect(info.shares[0]?.name).not.toBe('');
    expect(info.endpoints.length).toBeGreaterThan(0);
    expect(info.manager?.product).toBeDefined();
  });

  it('makes one delegation for all of its jobs', async () => {
    const { arc } = place();
    const jobs = await arc.knownJobs();
    expect(jobs.length).toBeGreaterThan(1);
    expect(new Set(jobs.map(({ delegationId }) => delegationId)).size).toBe(1);
  });
}
