import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ArcInterface, type ServerFullNotice } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-each-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe.each(['6.17', '7.2'] as const)('jobs submitted as they come, on ARC %s', (release) => {
  it('are all submitted, once each, though the server takes two at a time', async () => {
    await using sandbox = await startSandbox({ release, slots: 2, maxJobs: 2 });
    await using arc = new ArcInterface(
      { ...sandbox.config, JOBS_INFO_FILE: join(directory, 'jobs.dat') },
      { log: null },
    );
    const notices: ServerFullNotice[] = [];
    async function* programs() {
      for (const name of ['a', 'b', 'c']) {
        yield { name, executable: '/bin/sleep', args: ['1'] };
        await setTimeout(1);
      }
    }
    const names: (string | undefined)[] = [];
    for await (const outcome of arc.submitEach(programs(), { onServerFull: (notice) => notices.push(notice) })) {
      if ('error' in outcome) throw outcome.error;
      names[outcome.index] = (await arc.waitForJob(outcome.jobId)).name;
    }
    expect(names).toEqual(['a', 'b', 'c']);
    expect(await arc.listJobs()).toHaveLength(3);
    expect(notices.length).toBeGreaterThan(0);
    for (const { error } of notices)
      expect(error).toMatchObject({
        code: 'ERR_ARC_SERVER_FULL',
        endpoint: expect.stringContaining(`${sandbox.config.ARC_SERVER}`),
      });
  });

  it('are submitted in spite of one that cannot be', async () => {
    await using sandbox = await startSandbox({ release });
    await using arc = new ArcInterface(
      { ...sandbox.config, JOBS_INFO_FILE: join(directory, 'jobs.dat') },
      { log: null },
    );
    const outcomes = await collect(
      arc.submitEach([
        { executable: '/bin/true', inputFiles: ['not-here.nc'] },
        { executable: '/bin/true', name: 'good' },
        { executable: '/bin/true', queue: 'nosuch' },
      ]),
    );
    expect(outcomes.toSorted((one, other) => one.index - other.index)).toMatchObject([
      { index: 0, error: { code: 'ERR_ARC_INPUT_FILE' } },
      { index: 1, jobId: expect.any(String) },
      { index: 2, error: { code: 'ERR_ARC_NO_SUITABLE_QUEUE' } },
    ]);
  });
});
