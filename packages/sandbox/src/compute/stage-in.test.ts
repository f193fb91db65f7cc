import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRequest } from '../jobs/job-request.js';
import { makeExecutable, stageIn } from './stage-in.js';

const job = (parts: Partial<JobRequest>) => jobRecord({ request: { ...jobRecord().request, ...parts } });

describe('bringing inputs into a session directory', () => {
  let directory: string;
  let sessionRoot: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    sessionRoot = join(directory, 'session');
    mkdirSync(sessionRoot);
    writeFileSync(join(directory, 'source'), 'content');
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const fetched = (name: string) => ({
    name,
    executable: false,
    source: { url: pathToFileURL(join(directory, 'source')).href },
  });
  const stage = (...names: readonly string[]) =>
    stageIn({
      job: job({ inputs: names.map(fetched) }),
      sessionRoot,
      credentials: () => ({ authorities: [] }),
      signal: new AbortController().signal,
    });

  it('fetches what has a source, again if need be', async () => {
    await stage('a', 'sub/b');
    await stage('a', 'sub/b');
    expect(['a', 'sub/b'].map((name) => readFileSync(join(sessionRoot, name), 'utf8'))).toEqual(['content', 'content']);
  });

  it('writes nothing outside, neither by name nor through a link', async () => {
    await expect(stage('../outside')).rejects.toThrow('is not inside the session directory');
    await expect(stage('/')).rejects.toThrow('is not inside the session directory');
    writeFileSync(join(directory, 'precious'), 'precious');
    symlinkSync('../precious', join(sessionRoot, 'a'));
    await stage('a');
    expect(readFileSync(join(directory, 'precious'), 'utf8')).toBe('precious');
    expect(existsSync(join(directory, 'outside'))).toBe(false);
  });

  it('makes executable what is to be executed', async () => {
    for (const name of ['run.sh', 'tool', 'data']) writeFileSync(join(sessionRoot, name), '', { mode: 0o600 });
    const inputs = [
      { name: 'tool', executable: true },
      { name: 'data', executable: false },
      { name: 'never', executable: true },
    ];
    await makeExecutable(
      job({ executable: { path: 'run.sh', arguments: [], successExitCode: 0 }, inputs }),
      sessionRoot,
    );
    const modes = ['run.sh', 'tool', 'data'].map((name) => statSync(join(sessionRoot, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
    await makeExecutable(job({ executable: { path: '$TOOL', arguments: [], successExitCode: 0 } }), sessionRoot);
  });
});
