import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface, type ConnectionOptions, type JobId, type TransferProgress } from 'jasmin-arc';
import { expect, it, vi } from 'vitest';
import { startFaultProxy } from '../http/fault-proxy.js';

/** A server on this machine, whose jobs' files can be written to behind its back. */
export interface ReachableServer {
  /** A connection whose proxy file and job list are new. */
  connection(): ConnectionOptions;
  readonly port: number;
  /** Where a job has a file. */
  sessionFile(jobId: JobId, name: string): string;
  /** Whether the server reports when a file was last modified. */
  readonly tellsTimes: boolean;
}

const MEBIBYTE = 1024 * 1024;
const SIZE = 32 * MEBIBYTE;
/** A job that makes a file, and stays until it is told to go. */
const MAKE_FILE = `head -c ${SIZE} /dev/zero | tr '\\0' o >part; mv part big`;
const WAIT = 'while [ ! -e go ]; do sleep 0.2; done';

/** What becomes of a file that changes on the server while it is downloaded, and keeps its size. */
export function itTellsVersionsApart(open: () => Promise<ReachableServer & AsyncDisposable>): void {
  /** Runs a job, and downloads its file through a proxy; `meddle` happens once, when a part of it is here. */
  async function download(
    server: ReachableServer,
    { isRunning, meddle }: { readonly isRunning: boolean; meddle(file: string, breakConnection: () => void): void },
  ): Promise<Buffer> {
    await using proxy = await startFaultProxy(server.port);
    const config = server.connection();
    await using arc = new ArcInterface(
      { ...config, ARC_SERVER: `https://localhost:${proxy.port}/arex` },
      { log: null },
    );
    const script = isRunning ? `${MAKE_FILE}; ${WAIT}` : MAKE_FILE;
    const jobId = await arc.submitJob('/bin/sh', { args: ['-c', script], outputs: ['big'] });
    const file = server.sessionFile(jobId, 'big');
    if (!isRunning) await arc.waitForJob(jobId);
    else await vi.waitFor(() => expect(readFileSync(file)).toHaveLength(SIZE), { interval: 500 });
    // Servers report whole seconds: two writes within the same second cannot be distinguished.
    await vi.waitFor(() => expect(Math.floor(Date.now() / 1000)).toBeGreaterThan(secondOf(file)));
    // From here on slowly, on new connections: neither end must have all of it while a part is on its way.
    proxy.set({ bytesPerSecond: 16 * MEBIBYTE });
    proxy.resetAll();
    let isDone = false;
    const onProgress = ({ transferredBytes }: TransferProgress): void => {
      if (isDone || transferredBytes < 2 * MEBIBYTE) return;
      isDone = true;
      meddle(file, () => proxy.resetAll());
    };
    const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-changed-'));
    await arc.saveJobOutputs(jobId, { directory, outputs: ['big'], onProgress });
    expect(isDone).toBe(true);
    if (isRunning) await arc.cancelJob(jobId);
    const content = readFileSync(join(directory, 'big'));
    rmSync(directory, { recursive: true });
    return content;
  }

  it.each([
    ['a job that has ended', false],
    ['a job that runs', true],
  ])('of %s, and the connection breaks, then what is here is one version of it', async (_, isRunning) => {
    await using server = await open();
    const content = await download(server, {
      isRunning,
      meddle: (file, breakConnection) => {
        rewrite(file);
        breakConnection();
      },
    });
    expect(onlyIn(content)).toBe('n');
  });

  it('of a job that has ended, over one connection, then what is here is one version where the server tells times', async () => {
    await using server = await open();
    const content = await download(server, { isRunning: false, meddle: rewrite });
    expect(content).toHaveLength(SIZE);
    if (server.tellsTimes) expect(onlyIn(content)).toBe('n');
  });

  it('and when only the connection breaks, then it is continued where it was', async () => {
    await using server = await open();
    const content = await download(server, { isRunning: false, meddle: (_file, breakConnection) => breakConnection() });
    expect(onlyIn(content)).toBe('o');
  });
}

/** When a file was written to last, in whole seconds since 1970. */
const secondOf = (file: string): number => Math.floor(statSync(file).mtimeMs / 1000);

/** Writes over a file, without cutting it off. */
function rewrite(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(SIZE, 'n'));
  closeSync(handle);
}

/** The byte of which a content consists; undefined if it has others, too. */
const onlyIn = (content: Buffer): string | undefined =>
  content.length === SIZE && content.equals(Buffer.alloc(SIZE, content[0]))
    ? content.toString('latin1', 0, 1)
    : undefined;
