import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../../client/src/machine/file-system.js';
import { KilledError } from '../process/process-life.js';
import { seededRandom } from '../random/random.js';
import type { DiskCall, DiskEvent, DiskFault } from './disk-call.js';
import { SimulatedDisk, type SimulatedDiskOptions } from './simulated-disk.js';

const aDisk = (options: Partial<SimulatedDiskOptions> = {}) =>
  new SimulatedDisk({ now: () => 5_000_000_001n, random: seededRandom(1), ...options });

const textOf = async (files: FileSystem, path: string) => Buffer.from(await files.read(path)).toString('utf8');

/** Whether a promise settles before anything else happens in this program. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  promise.then(
    () => {
      isSettled = true;
    },
    () => {
      isSettled = true;
    },
  );
  await new Promise(setImmediate);
  return isSettled;
}

describe('a simulated disk', () => {
  it('settles each call before the event loop turns', async () => {
    const files = aDisk().forProcess('p');
    const history = (async () => {
      for (let number = 0; number < 100; number += 1) {
        await using file = await files.open(`/${number}`, 'create');
        await file.write(Buffer.from('abc'), 0, 3, 0);
        await file.sync();
        await files.rename(`/${number}`, '/last');
      }
    })();
    expect(await settles(history)).toBe(true);
  });

  it('has the time of the machine on its files', async () => {
    let now = 1_700_000_000_123_456_789n;
    const disk = aDisk({ now: () => now });
    const files = disk.forProcess('p');
    const file = await files.open('/a', 'create');
    expect(await files.facts('/a')).toMatchObject({ mtimeNs: now, mtimeMs: 1_700_000_000_123.4568 });
    now += 1n;
    await file.write(Buffer.from('x'), 0, 1, 0);
    expect((await file.facts()).mtimeNs).toBe(now);
  });

  it('gives the number of a removed file to a new one, once no process has it open', async () => {
    const files = aDisk().forProcess('p');
    const file = await files.open('/a', 'create');
    const { identity } = await file.facts();
    await files.unlink('/a');
    await (await files.open('/b', 'create')).close();
    expect((await files.facts('/b')).identity).not.toBe(identity);
    await file.close();
    await (await files.open('/c', 'create')).close();
    expect((await files.facts('/c')).identity).toBe(identity);
  });

  it('lets all processes see the same files, and names calls and events after them', async () => {
    const events: DiskEvent[] = [];
    const disk = aDisk({ onEvent: (event) => events.push(event) });
    const one = disk.forProcess('one');
    const other = disk.forProcess('other');
    const file = await one.open('/a', 'create');
    await file.write(Buffer.from('abc'), 0, 3, 0);
    await file.truncate(2);
    await file.sync();
    expect(await textOf(other, '/a')).toBe('ab');
    await other.link('/a', '/b');
    await other.rename('/a', '/c');
    await other.unlink('/b');
    await other.makeDirectory('/d');
    await other.makeLink('x', '/d/link');
    await other.removeTree('/d');
    await expect(other.unlink('/b')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(events).toEqual([
      { kind: 'created', what: 'file', path: '/a', process: 'one' },
      { kind: 'written', path: '/a', position: 0, bytes: 3, process: 'one' },
      { kind: 'truncated', path: '/a', length: 2, process: 'one' },
      { kind: 'synced', path: '/a', process: 'one' },
      { kind: 'linked', from: '/a', path: '/b', process: 'other' },
      { kind: 'renamed', from: '/a', path: '/c', process: 'other' },
      { kind: 'removed', path: '/b', process: 'other' },
      { kind: 'created', what: 'directory', path: '/d', process: 'other' },
      { kind: 'created', what: 'link', path: '/d/link', process: 'other' },
      { kind: 'removed', path: '/d/link', process: 'other' },
      { kind: 'removed', path: '/d', process: 'other' },
    ]);
  });

  it('refuses what the permissions of its user do not allow', async () => {
    const disk = aDisk();
    const files = disk.forProcess('p');
    disk.writeFile('/d/a', 'x', { mode: 0o200 });
    await expect(files.access('/d/a', 'read')).rejects.toMatchObject({ code: 'EACCES' });
    await files.access('/d/a', 'write');
    disk.setMode('/d', 0o600);
    await expect(files.access('/d/a', 'write')).rejects.toMatchObject({ code: 'EACCES', path: '/d/a' });
  });

  it('has a named pipe without a writer', async () => {
    const disk = aDisk();
    disk.addPipe('/pipe');
    const files = disk.forProcess('p');
    expect(await files.facts('/pipe')).toMatchObject({ kind: 'other' });
    expect(await textOf(files, '/pipe')).toBe('');
  });

  it('lets relative paths begin in the working directory of a process', async () => {
    const disk = aDisk();
    disk.writeFile('/home/u/a', 'abc');
    const files = disk.forProcess('p', { workingDirectory: '/home/u' });
    await files.rename('a', '../b');
    expect(await textOf(files, '/home/b')).toBe('abc');
    expect(await files.makeTemporaryDirectory('t-')).toMatch(/^t-\w{6}$/);
    await expect(files.facts('a')).rejects.toMatchObject({ code: 'ENOENT', path: 'a' });
  });
});

describe('a full disk', () => {
  it('takes as much of a write as there is space for, then nothing', async () => {
    const disk = aDisk();
    const files = disk.forProcess('p');
    const file = await files.open('/a', 'create');
    disk.fill(3);
    expect(await file.write(Buffer.from('abcdef'), 0, 6, 0)).toBe(3);
    await expect(file.write(Buffer.from('def'), 0, 3, 3)).rejects.toMatchObject({ code: 'ENOSPC', syscall: 'write' });
    expect(await file.write(Buffer.from('xyz'), 0, 3, 0)).toBe(3);
    await expect(files.makeDirectory('/d')).rejects.toMatchObject({ code: 'ENOSPC', path: '/d' });
    await expect(file.truncate(4)).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('has space again when a file that no process has open is removed', async () => {
    const disk = aDisk();
    const files = disk.forProcess('p');
    const before = disk.usedBytes;
    const file = await files.open('/a', 'create');
    await file.write(Buffer.from('abc'), 0, 3, 0);
    await files.link('/a', '/b');
    await files.unlink('/a');
    await files.unlink('/b');
    expect(disk.usedBytes).toBe(before + 3);
    await file.close();
    expect(disk.usedBytes).toBe(before);
  });

  it('has the space of what a killed process had open', async () => {
    const disk = aDisk();
    const files = disk.forProcess('p');
    const before = disk.usedBytes;
    const file = await files.open('/a', 'create');
    await file.write(Buffer.from('abc'), 0, 3, 0);
    await files.unlink('/a');
    expect(disk.openFilesOf('p')).toEqual(['/a']);
    disk.kill('p');
    expect(disk.usedBytes).toBe(before);
  });
});

describe('a disk that can only be read', () => {
  it('refuses all changes', async () => {
    const disk = aDisk();
    disk.writeFile('/a', 'abc');
    disk.addDirectory('/d');
    const files = disk.forProcess('p');
    const file = await files.open('/b', 'create');
    disk.isReadOnly = true;
    expect(await textOf(files, '/a')).toBe('abc');
    for (const change of [
      files.open('/c', 'create'),
      files.makeDirectory('/c'),
      files.makeTemporaryDirectory('/c'),
      files.makeLink('a', '/c'),
      files.link('/a', '/c'),
      files.rename('/a', '/c'),
      files.unlink('/a'),
      files.removeTree('/d'),
      files.access('/a', 'write'),
      file.write(Buffer.from('x'), 0, 1, 0),
      file.truncate(0),
    ])
      await expect(change).rejects.toMatchObject({ code: 'EROFS' });
  });
});

describe('a fault', () => {
  const struck = (fault: DiskFault, at: Partial<DiskCall>) => {
    const disk = aDisk();
    disk.writeFile('/a', 'abc');
    const onKilled: string[] = [];
    const files = disk.forProcess('p', {
      onCall: (call) => (Object.entries(at).every(([key, value]) => call[key as 'path'] === value) ? fault : undefined),
      onKilled: () => onKilled.push('killed'),
    });
    return { disk, files, onKilled };
  };

  it('is an error without an effect', async () => {
    const { files, disk } = struck({ kind: 'error', code: 'EIO' }, { syscall: 'rename' });
    await expect(files.rename('/a', '/b')).rejects.toMatchObject({
      code: 'EIO',
      syscall: 'rename',
      path: '/a',
      dest: '/b',
      message: "EIO: i/o error, rename '/a' -> '/b'",
    });
    expect(disk.exists('/a')).toBe(true);
  });

  it('is an error after the effect', async () => {
    const { files, disk } = struck({ kind: 'error', code: 'ESTALE', after: true }, { syscall: 'rename' });
    await expect(files.rename('/a', '/b')).rejects.toMatchObject({ code: 'ESTALE' });
    expect([...disk.tree().keys()]).toEqual(['/b']);
  });

  it('ends a read or a write early', async () => {
    const { files } = struck({ kind: 'short', bytes: 2 }, {});
    const file = await files.open('/b', 'create');
    expect(await file.write(Buffer.from('abc'), 0, 3, 0)).toBe(2);
    expect(await file.read(Buffer.alloc(3), 0, 3, 0)).toBe(2);
    expect(await file.read(Buffer.alloc(3), 0, 3, 2)).toBe(0);
    expect(await textOf(files, '/a')).toBe('abc');
  });

  it('kills the process before or after a call, for good', async () => {
    for (const kind of ['kill-before', 'kill-after'] as const) {
      const { files, disk, onKilled } = struck({ kind }, { index: 1 });
      const file = await files.open('/b', 'create');
      expect(await settles(file.write(Buffer.from('abc'), 0, 3, 0))).toBe(false);
      expect(await settles(file.close())).toBe(false);
      expect(await settles(files.facts('/a'))).toBe(false);
      expect(disk.readText('/b')).toBe(kind === 'kill-before' ? '' : 'abc');
      expect(onKilled).toEqual(['killed']);
      expect(disk.openFilesOf('p')).toEqual([]);
    }
  });

  it('kills the process in the middle of a write', async () => {
    const { files, disk } = struck({ kind: 'kill-after', bytes: 1 }, { syscall: 'write' });
    const file = await files.open('/b', 'create');
    expect(await settles(file.write(Buffer.from('abc'), 0, 3, 0))).toBe(false);
    expect(disk.readText('/b')).toBe('a');
  });

  it('does not let a call settle that was under way when the process was killed', async () => {
    const { files, disk } = struck({ kind: 'short', bytes: 1 }, {});
    const call = files.rename('/a', '/b');
    disk.kill('p');
    expect(await settles(call)).toBe(false);
    expect(disk.exists('/b')).toBe(true);
  });

  it('ends what is not awaited with an error of its own if it kills the process', async () => {
    const { files, disk } = struck({ kind: 'kill-before' }, { index: 1 });
    expect(files.kindNow('/a')).toBe('file');
    expect(() => files.removeTreeNow('/a')).toThrow(KilledError);
    expect(() => files.kindNow('/a')).toThrow(KilledError);
    expect(disk.exists('/a')).toBe(true);
  });

  it('can strike each call of a history, which is the same for the same seed', async () => {
    const run = async (stop: number | undefined) => {
      const calls: string[] = [];
      const disk = aDisk({ random: seededRandom(3) });
      const files = disk.forProcess('p', {
        onCall: ({ index, syscall, path }) => {
          calls.push(`${index} ${syscall} ${path}`);
          return index === stop ? { kind: 'kill-before' } : undefined;
        },
      });
      const history = (async () => {
        const made = await files.makeTemporaryDirectory('/t-');
        await using file = await files.open(`${made}/a`, 'create');
        await file.sync();
        await files.removeTree(made);
      })();
      await settles(history);
      return { calls, tree: disk.tree(), count: disk.callsOf('p') };
    };
    const whole = await run(undefined);
    expect(whole.count).toBe(10);
    expect(whole.calls.slice(3).map((call) => call.split(' ')[1])).toEqual([
      'lstat',
      'rmdir',
      'scandir',
      'lstat',
      'unlink',
      'rmdir',
      'close',
    ]);
    for (let stop = 0; stop < whole.count; stop += 1)
      expect((await run(stop)).calls).toEqual(whole.calls.slice(0, stop + 1));
  });
});

describe('a change from outside', () => {
  it('is seen by processes, and makes files with the directories above them', async () => {
    const disk = aDisk();
    const files = disk.forProcess('p');
    disk.writeFile('/home/u/a', 'abc', { mode: 0o600 });
    const { identity } = await files.facts('/home/u/a');
    disk.writeFile('/home/u/a', 'changed');
    disk.addLink('a', '/home/u/link');
    expect(await textOf(files, '/home/u/link')).toBe('changed');
    expect((await files.facts('/home/u/a')).identity).toBe(identity);
    disk.setTime('/home/u/a', 7n);
    expect((await files.facts('/home/u/a')).mtimeNs).toBe(7n);
    expect(disk.tree('/home/u')).toEqual(
      new Map([
        ['/home/u/a', { kind: 'file', content: Buffer.from('changed'), mode: 0o600 }],
        ['/home/u/link', { kind: 'link', target: 'a' }],
      ]),
    );
    disk.rename('/home/u/a', '/home/u/b');
    disk.remove('/home/u');
    expect([...disk.tree().keys()]).toEqual(['/home']);
  });

  it('outlasts a power failure if nothing waits to be written before it, or if all is synchronised', async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const disk = aDisk();
      disk.writeFile('/home/u/a', 'abc');
      await disk.forProcess('p').makeDirectory('/later');
      disk.writeFile('/b', 'abc');
      disk.sync();
      disk.crash(seededRandom(seed));
      expect([...disk.tree().keys()]).toEqual(['/b', '/home', '/home/u', '/home/u/a', '/later']);
    }
  });
});
