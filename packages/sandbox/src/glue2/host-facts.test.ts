import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { hostFacts } from './host-facts.js';

describe('the published facts about this machine', () => {
  it('are numbers that make sense, and names', () => {
    const facts = hostFacts(tmpdir());
    expect(facts.cpus).toBeGreaterThan(0);
    expect(facts.memoryMegabytes).toBeGreaterThan(100);
    expect(facts.freeDiskGigabytes).toBeLessThanOrEqual(facts.diskGigabytes);
    for (const name of [facts.platform, facts.osFamily, facts.osName, facts.osVersion]) expect(name).toMatch(/\S/);
  });
});
