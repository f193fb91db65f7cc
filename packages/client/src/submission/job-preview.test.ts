import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAdl } from '../descriptions/adl/adl.js';
import { LAUNCHER_NAME } from '../descriptions/exact-launch.js';
import type { ComputingService } from '../information/computing-service.js';
import { previewJob } from './job-preview.js';

const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-preview-'));
afterAll(() => rmSync(directory, { recursive: true }));
const localPath = join(directory, 'a.txt');
writeFileSync(localPath, 'hello');

const server = { endpoint: 'https://ce.example.org:443/arex', label: 'REST 1.1' };
const service: ComputingService = {
  endpoints: [],
  shares: [{ name: 'busy', waitingJobs: 9 }, { name: 'idle' }],
  executionEnvironments: [],
  applicationEnvironments: [],
};
const job = {
  executable: { path: '/bin/echo', arguments: ['$HOME'] },
  inputFiles: [{ name: 'in/a.txt', localPath }],
};

describe('what would be submitted', () => {
  it('is for a server and a queue, with files and their sizes', async () => {
    const { document, description, ...preview } = await previewJob(job, server, service, {});
    expect(preview).toEqual({
      endpoint: server.endpoint,
      interface: 'REST 1.1',
      queue: 'idle',
      otherQueues: ['busy'],
      uploads: [
        { name: 'in/a.txt', localPath, sizeBytes: 5 },
        { name: LAUNCHER_NAME, sizeBytes: expect.any(Number) },
      ],
    });
    expect(description).toMatchObject({ executable: { path: '/bin/sh' }, resources: { queue: 'idle' } });
    expect(parseAdl(document)).toMatchObject({ executable: { path: '/bin/sh' }, resources: { queue: 'idle' } });
  });

  it('is an error if submitting it would be, and a loss is reported once', async () => {
    await expect(previewJob({ ...job, resources: { queue: 'nosuch' } }, server, service, {})).rejects.toMatchObject({
      code: 'ERR_ARC_NO_SUITABLE_QUEUE',
    });
    const losses: string[] = [];
    const lossy = { ...job, resources: { middleware: [{ name: 'nordugrid-arc' }] } };
    await previewJob(lossy, server, service, { onLoss: ({ what }) => losses.push(what) });
    expect(losses).toHaveLength(1);
  });
});
