import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { startSessionServer } from 'jasmin-arc-testing/session/session-server.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TransferError } from '../errors/index.js';
import type { PlannedUpload } from './local-source.js';
import type { TransferProgress } from './transfer-progress.js';
import { uploadFiles } from './upload.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'upload-'));
});
afterEach(() => rm(directory, { recursive: true }));

const bytes = (path: string, content: string): PlannedUpload => ({ path, content: Buffer.from(content) });
const atOnce = { sleep: async () => {} };

describe('uploading', () => {
  it('delivers files and bytes, empty ones included, and tells how far it is', async () => {
    const big = Buffer.alloc(1_000_000, 'abc');
    await writeFile(join(directory, 'big'), big);
    await writeFile(join(directory, 'empty'), '');
    await using server = await startSessionServer();
    const progress: TransferProgress[] = [];
    await uploadFiles(
      server.session(),
      [
        { path: 'sub/big', localPath: join(directory, 'big') },
        { path: 'empty', localPath: join(directory, 'empty') },
        bytes('run.sh', '#!/bin/sh'),
      ],
      { onProgress: (step) => progress.push(step) },
    );
    expect(server.files.get('sub/big')?.equals(big)).toBe(true);
    expect(server.files.get('empty')?.length).toBe(0);
    expect(server.files.get('run.sh')?.toString()).toBe('#!/bin/sh');
    const ofBig = progress.filter(({ path }) => path === 'sub/big');
    expect(ofBig[0]).toEqual({ path: 'sub/big', transferredBytes: 0, totalBytes: 1_000_000 });
    expect(ofBig.at(-1)).toEqual({ path: 'sub/big', transferredBytes: 1_000_000, totalBytes: 1_000_000 });
  });

  it('asks a new session directory only once whether something is in the way', async () => {
    await using server = await startSessionServer();
    await uploadFiles(server.session(), [bytes('a', '1'), bytes('b', '2')], { concurrency: 1 });
    expect(server.requests).toEqual(['GET', 'PUT a', 'HEAD a', 'PUT b', 'HEAD b']);
  });

  it('asks nothing when there is nothing to upload', async () => {
    await using server = await startSessionServer();
    await uploadFiles(server.session(), []);
    expect(server.requests).toEqual([]);
  });

  it('given a longer file of that name, then nothing of it is left', async () => {
    await using server = await startSessionServer({ a: 'much longer', b: 'old' });
    await uploadFiles(server.session(), [bytes('a', 'new'), bytes('b', 'newer')]);
    expect(server.files.get('a')?.toString()).toBe('new');
    expect(server.files.get('b')?.toString()).toBe('newer');
    expect(server.requests.filter((request) => request.startsWith('DELETE'))).toEqual(['DELETE a']);
  });

  it('given a directory of that name, then it stays', async () => {
    await using server = await startSessionServer({ 'a/b': '' });
    await expect(uploadFiles(server.session(), [bytes('a', 'new')])).rejects.toThrow(/in the way/);
    expect([...server.files.keys()]).toEqual(['a/b']);
  });

  it('given a broken connection, then it begins anew', async () => {
    await using server = await startSessionServer();
    await using proxy = await startFaultProxy(server.port, { resetUp: 100_000, connections: 1 });
    const content = Buffer.alloc(1_000_000, 'xyz');
    await uploadFiles(server.session({ port: proxy.port }), [{ path: 'a', content }], atOnce);
    expect(server.files.get('a')?.equals(content)).toBe(true);
    expect(server.requests.filter((request) => request === 'PUT a').length).toBeGreaterThanOrEqual(2);
  });

  it('given the answer to a complete upload is lost, then it is sent once more and nothing is deleted', async () => {
    await using server = await startSessionServer();
    let lost = 0;
    server.misbehave = (request, when) => {
      if (request === 'PUT a' && when === 'after' && lost === 0) {
        lost += 1;
        return 'reset';
      }
      return undefined;
    };
    await uploadFiles(server.session(), [bytes('a', 'abc')], atOnce);
    expect(server.files.get('a')?.toString()).toBe('abc');
    expect(server.requests).toEqual(['GET', 'PUT a', 'HEAD a', 'PUT a', 'HEAD a']);
  });

  it('given the file has grown on the server since the upload began, then a job may be at work on it: it is left alone', async () => {
    await using server = await startSessionServer();
    server.misbehave = (request, when) => {
      if (request !== 'PUT a' || when === 'before') return undefined;
      server.files.set('a', Buffer.from('written by the job'));
      return 'reset';
    };
    await expect(uploadFiles(server.session(), [bytes('a', 'abc')], atOnce)).rejects.toThrow(
      /something else is writing/,
    );
    expect(server.files.get('a')?.toString()).toBe('written by the job');
  });

  it('given the answer was lost and the service has the file, then it is not sent once more, nor missed when it is gone', async () => {
    await using server = await startSessionServer();
    server.misbehave = (request, when) => {
      if (request !== 'PUT a' || when === 'before') return undefined;
      server.files.delete('a');
      return 'reset';
    };
    const inputProgress = async () => ({ received: new Set(['a']), isPast: true });
    await uploadFiles(server.session(), [bytes('a', 'abc')], { ...atOnce, inputProgress });
    expect(server.requests).toEqual(['GET', 'PUT a', 'HEAD a']);
  });

  describe('given the connection broke before the first byte, and the server takes the empty file for the whole', () => {
    /** As A-REX does. */
    const serverThatTakesNothing = async () => {
      const server = await startSessionServer();
      const cut = { times: 0 };
      server.misbehave = (request, when) => {
        if (request !== 'PUT a' || when === 'before' || cut.times > 0) return undefined;
        cut.times += 1;
        server.files.set('a', Buffer.from(''));
        return 'reset';
      };
      return server;
    };
    const progress = (isPast: () => boolean) => async () => ({ received: new Set(['a']), isPast: isPast() });

    it('and the job still waits, then it is sent again', async () => {
      await using server = await serverThatTakesNothing();
      await uploadFiles(server.session(), [bytes('a', 'abc')], { ...atOnce, inputProgress: progress(() => false) });
      expect(server.files.get('a')?.toString()).toBe('abc');
    });

    it('and the job may be running, then it is left alone, and it is told that the job may not have had all of it', async () => {
      await using server = await serverThatTakesNothing();
      const unproven: string[] = [];
      const onUnproven = (path: string) => unproven.push(path);
      const options = { ...atOnce, inputProgress: progress(() => true), onUnproven };
      await uploadFiles(server.session(), [bytes('a', 'abc')], options);
      expect(server.requests.filter((request) => /PUT|DELETE/.test(request))).toEqual(['PUT a']);
      expect(unproven).toEqual(['a']);
    });

    it('and the job has started when it has been sent again, then the same is told', async () => {
      await using server = await serverThatTakesNothing();
      const unproven: string[] = [];
      const onUnproven = (path: string) => unproven.push(path);
      const isPast = () => server.files.get('a')?.toString() === 'abc';
      await uploadFiles(server.session(), [bytes('a', 'abc')], {
        ...atOnce,
        inputProgress: progress(isPast),
        onUnproven,
      });
      expect(unproven).toEqual(['a']);
    });

    it('and the file itself is empty, then it is there', async () => {
      await using server = await serverThatTakesNothing();
      await uploadFiles(server.session(), [bytes('a', '')], { ...atOnce, inputProgress: progress(() => true) });
      expect(server.requests.filter((request) => request === 'PUT a')).toHaveLength(1);
    });
  });

  it('given the answer was lost and all of the file is there, then it is not sent once more', async () => {
    await using server = await startSessionServer();
    server.misbehave = (request, when) => (request === 'PUT a' && when === 'after' ? 'reset' : undefined);
    const inputProgress = async () => ({ received: new Set(['a']), isPast: false });
    await uploadFiles(server.session(), [bytes('a', 'abc')], { ...atOnce, inputProgress });
    expect(server.requests.filter((request) => request === 'PUT a')).toHaveLength(1);
  });

  it('given a file is not as it was sent while the service still waits for others, then the upload has failed', async () => {
    await using server = await startSessionServer();
    server.misbehave = (request, when) => {
      if (request === 'PUT a' && when === 'after') server.files.set('a', Buffer.from('ab'));
      return undefined;
    };
    const inputProgress = async () => ({ received: new Set(['a']), isPast: false });
    const uploading = uploadFiles(server.session(), [bytes('a', 'abc')], { ...atOnce, inputProgress });
    await expect(uploading).rejects.toThrow('the server has 2 bytes of 3 bytes');
  });

  it('given the server has less than was sent, then the upload has failed, even if the server reported success', async () => {
    await using server = await startSessionServer();
    server.misbehave = (request, when) => {
      if (request === 'PUT a' && when === 'after') server.files.set('a', Buffer.from('ab'));
      return undefined;
    };
    const uploading = uploadFiles(server.session(), [bytes('a', 'abc')], atOnce);
    await expect(uploading).rejects.toMatchObject({ path: 'a', retryable: false });
    await expect(uploading).rejects.toThrow('the server has 2 bytes of 3 bytes');
  });

  it('given the server refuses one for good, then the error names it, and the others are given up', async () => {
    await using server = await startSessionServer();
    server.misbehave = (request) => (request === 'PUT b' ? { status: 403, reason: 'Forbidden' } : undefined);
    const uploading = uploadFiles(
      server.session(),
      ['a', 'b', 'c', 'd'].map((path) => bytes(path, path)),
      {
        ...atOnce,
        concurrency: 1,
      },
    );
    await expect(uploading).rejects.toThrow(TransferError);
    await expect(uploading).rejects.toMatchObject({ path: 'b', cause: { code: 'ERR_ARC_NOT_AUTHORISED' } });
    expect([...server.files.keys()]).toEqual(['a']);
  });

  it('given the server fails now and then, then it is asked again', async () => {
    await using server = await startSessionServer();
    const failed = new Set<string>();
    server.misbehave = (request, when) => {
      if (when === 'after' || failed.has(request)) return undefined;
      failed.add(request);
      return { status: 500, reason: 'Busy' };
    };
    await uploadFiles(server.session(), [bytes('a', 'abc')], atOnce);
    expect(server.files.get('a')?.toString()).toBe('abc');
  });

  it('given it stays unreachable, then the file is named and the cause kept', async () => {
    await using server = await startSessionServer();
    server.misbehave = () => 'reset';
    await expect(uploadFiles(server.session(), [bytes('a', 'abc')], atOnce)).rejects.toMatchObject({
      path: 'a',
      retryable: true,
      cause: { code: 'ERR_ARC_SERVER_UNREACHABLE' },
    });
  });

  it('given a local file is missing, then the others are given up and the file is named', async () => {
    await using server = await startSessionServer();
    const uploading = uploadFiles(server.session(), [{ path: 'a', localPath: join(directory, 'none') }]);
    await expect(uploading).rejects.toMatchObject({ path: 'a', retryable: false });
  });

  it('given an abort in the middle, then its own reason is thrown', async () => {
    await using server = await startSessionServer();
    const controller = new AbortController();
    const reason = new Error('enough');
    server.misbehave = (request) => {
      if (request === 'PUT a') controller.abort(reason);
      return undefined;
    };
    const uploading = uploadFiles(server.session(), [bytes('a', 'abc')], { signal: controller.signal });
    await expect(uploading).rejects.toBe(reason);
  });
});
