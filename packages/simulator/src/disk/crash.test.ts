import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../../client/src/machine/file-system.js';
import { seededRandom } from '../random/random.js';
import type { DiskFaultPlan } from './disk-call.js';
import { SimulatedDisk } from './simulated-disk.js';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

const aDisk = () => new SimulatedDisk({ now: () => 1n, random: seededRandom(1) });

async function write(files: FileSystem, path: string, content: string, { sync = false } = {}): Promise<void> {
  await using file = await files.open(path, 'create');
  await file.write(Buffer.from(content), 0, content.length, 0);
  if (sync) await file.sync();
}

async function syncDirectory(files: FileSystem, path: string): Promise<void> {
  await using directory = await files.open(path, 'directory');
  await directory.sync();
}

/** What is found, in all the histories that begin alike and end with a power failure. */
async function found(run: (files: FileSystem) => Promise<void>, look: (disk: SimulatedDisk) => string | undefined) {
  const results = new Set<string | undefined>();
  for (const seed of SEEDS) {
    const disk = aDisk();
    disk.addDirectory('/home');
    await run(disk.forProcess('p'));
    disk.crash(seededRandom(seed));
    results.add(look(disk));
  }
  return results;
}
const textOf = (path: string) => (disk: SimulatedDisk) => (disk.exists(path) ? disk.readText(path) : undefined);

describe('a power failure', () => {
  it('loses nothing that was synchronised, with its name', async () => {
    const results = await found(async (files) => {
      await write(files, '/home/a', 'content', { sync: true });
      await syncDirectory(files, '/home');
    }, textOf('/home/a'));
    expect(results).toEqual(new Set(['content']));
  });

  it('may lose a name whose directory was not synchronised, though the file was', async () => {
    const results = await found((files) => write(files, '/home/a', 'content', { sync: true }), textOf('/home/a'));
    expect(results).toEqual(new Set([undefined, 'content']));
  });

  it('may leave a file that was not synchronised empty, cut off, with zeros in it, or whole', async () => {
    const results = await found(async (files) => {
      await write(files, '/home/a', 'abc');
      await syncDirectory(files, '/home');
    }, textOf('/home/a'));
    expect(results).toEqual(new Set(['', 'a', 'ab', 'abc', '\0', '\0\0', '\0\0\0']));
  });

  it('may leave the old content of a part that was overwritten, and never takes away what was there', async () => {
    const results = await found(async (files) => {
      await using file = await files.open('/home/a', 'create');
      await file.write(Buffer.from('old'), 0, 3, 0);
      await file.sync();
      await syncDirectory(files, '/home');
      await file.write(Buffer.from('new'), 0, 3, 0);
    }, textOf('/home/a'));
    expect(results).toEqual(new Set(['old', 'new']));
  });

  it('leaves a beginning of what was done to the names, each call as a whole', async () => {
    const results = await found(
      async (files) => {
        await files.makeDirectory('/home/one');
        await files.makeDirectory('/home/two');
        await files.rename('/home/one', '/home/two/three');
        await files.makeLink('x', '/home/four');
      },
      (disk) => [...disk.tree('/home').keys()].join(' '),
    );
    expect(results).toEqual(
      new Set([
        '',
        '/home/one',
        '/home/one /home/two',
        '/home/two /home/two/three',
        '/home/four /home/two /home/two/three',
      ]),
    );
  });

  it('leaves all that was done before the last change of a directory that was synchronised', async () => {
    const results = await found(
      async (files) => {
        await files.makeDirectory('/home/one');
        await files.makeDirectory('/home/one/two');
        await files.makeDirectory('/home/later');
        await syncDirectory(files, '/home/one');
      },
      (disk) => [...disk.tree('/home').keys()].join(' '),
    );
    expect(results).toEqual(new Set(['/home/one /home/one/two', '/home/later /home/one /home/one/two']));
  });

  it('brings a removed file back if its removal was not synchronised', async () => {
    const results = await found(async (files) => {
      await write(files, '/home/a', 'content', { sync: true });
      await syncDirectory(files, '/home');
      await files.unlink('/home/a');
    }, textOf('/home/a'));
    expect(results).toEqual(new Set([undefined, 'content']));
  });

  it('frees what has lost its only name', async () => {
    const results = await found(
      (files) => write(files, '/home/lost', 'content'),
      (disk) => {
        const isLost = !disk.exists('/home/lost');
        disk.writeFile('/home/next', '');
        return `${isLost ? 'lost' : 'kept'} ${disk.facts('/home/next').identity}`;
      },
    );
    const [first, second] = ['2049:3', '2049:4'];
    expect(results).toEqual(new Set([`lost ${first}`, `kept ${second}`]));
  });

  it('gives the same for the same seed', async () => {
    const history = async (seed: number) => {
      const disk = aDisk();
      const files = disk.forProcess('p');
      for (const name of 'abcdef') await write(files, `/${name}`, name.repeat(2000));
      disk.crash(seededRandom(seed));
      return disk.tree();
    };
    for (const seed of SEEDS.slice(0, 10)) expect(await history(seed)).toEqual(await history(seed));
  });

  it('ends all processes, and leaves the disk to new ones', async () => {
    const disk = aDisk();
    const files = disk.forProcess('p');
    disk.addDirectory('/home');
    disk.crash(seededRandom(1));
    let isSettled = false;
    void files.facts('/home').finally(() => {
      isSettled = true;
    });
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    expect(await disk.forProcess('p').facts('/home')).toMatchObject({ kind: 'directory' });
  });

  it('after a synchronisation that failed may lose what was written before, even if a later one succeeds', async () => {
    const results = new Set<string>();
    for (const seed of SEEDS) {
      const disk = aDisk();
      let syncs = 0;
      const onCall: DiskFaultPlan = ({ syscall, path }) => {
        if (syscall !== 'fsync' || path !== '/a') return undefined;
        syncs += 1;
        return syncs === 1 ? { kind: 'error', code: 'EIO' } : undefined;
      };
      const files = disk.forProcess('p', { onCall });
      const file = await files.open('/a', 'create');
      await file.write(Buffer.from('abc'), 0, 3, 0);
      await expect(file.sync()).rejects.toMatchObject({ code: 'EIO', syscall: 'fsync' });
      await file.sync();
      await syncDirectory(files, '/');
      disk.crash(seededRandom(seed));
      results.add(disk.readText('/a'));
    }
    expect(results.size).toBeGreaterThan(1);
  });
});

describe('a file that is replaced by one that was synchronised under another name', () => {
  const OLD = 'old'.repeat(1000);
  const NEW = 'new'.repeat(1000);
  const replace = async (files: FileSystem) => {
    await write(files, '/home/a.new', NEW, { sync: true });
    await files.rename('/home/a.new', '/home/a');
    await syncDirectory(files, '/home');
  };

  it('is the old or the new one wherever the power fails, and the new one in the end', async () => {
    const ends = new Set<string>();
    for (let stop = 0; ; stop += 1) {
      let isDone = false;
      for (const seed of SEEDS.slice(0, 20)) {
        const disk = aDisk();
        disk.writeFile('/home/a', OLD);
        const files = disk.forProcess('p', {
          onCall: ({ index }) => (index === stop ? { kind: 'kill-after' } : undefined),
        });
        isDone = false;
        void replace(files).then(() => {
          isDone = true;
        });
        await new Promise(setImmediate);
        disk.crash(seededRandom(seed));
        ends.add(disk.readText('/home/a'));
        expect([OLD, NEW], `killed at call ${stop}, seed ${seed}`).toContain(disk.readText('/home/a'));
        if (isDone) expect(disk.readText('/home/a')).toBe(NEW);
      }
      if (isDone) break;
    }
    expect(ends).toEqual(new Set([OLD, NEW]));
  });

  it('may be torn if it was not synchronised', async () => {
    const ends = new Set<string>();
    for (const seed of SEEDS) {
      const disk = aDisk();
      disk.writeFile('/home/a', OLD);
      const files = disk.forProcess('p');
      await write(files, '/home/a.new', NEW);
      await files.rename('/home/a.new', '/home/a');
      disk.crash(seededRandom(seed));
      ends.add(disk.readText('/home/a'));
    }
    expect([...ends].some((content) => content !== OLD && content !== NEW)).toBe(true);
  });
});

/** What the files and directories of the disk take of its capacity, each file counted once. */
function bytesIn(disk: SimulatedDisk): number {
  const sizes = new Map(
    ['/', ...disk.tree().keys()].map((path) => {
      const { identity, size } = disk.facts(path);
      return [identity, size] as const;
    }),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

it('loses nothing that was synchronised, with any changes of other files before and after', async () => {
  const aName = fc.constantFrom('/d/b', '/d/c', '/e/b', '/e/c', '/d/f', '/e/f');
  const aChange = fc.tuple(
    fc.constantFrom('write', 'rename', 'link', 'unlink', 'makeDirectory', 'removeTree'),
    aName,
    aName,
  );
  const changes = fc.array(aChange, { maxLength: 20 });
  const carryOut = async (files: FileSystem, all: readonly (readonly [string, string, string])[]) => {
    for (const [what, path, other] of all) {
      const call = {
        write: () => write(files, path, other, { sync: other < path }),
        rename: () => files.rename(path, other),
        link: () => files.link(path, other),
        unlink: () => files.unlink(path),
        makeDirectory: () => files.makeDirectory(path),
        removeTree: () => files.removeTree(path),
      }[what];
      await call?.().catch(() => undefined);
    }
  };
  await fc.assert(
    fc.asyncProperty(changes, changes, fc.nat(), async (before, after, seed) => {
      const disk = aDisk();
      const files = disk.forProcess('p');
      await files.makeDirectory('/d');
      await files.makeDirectory('/e');
      await carryOut(files, before);
      await write(files, '/d/kept', 'kept', { sync: true });
      await syncDirectory(files, '/d');
      await carryOut(files, after);
      expect(disk.usedBytes).toBe(bytesIn(disk));
      disk.crash(seededRandom(seed));
      expect(disk.readText('/d/kept')).toBe('kept');
      expect(disk.usedBytes).toBe(bytesIn(disk));
      for (const path of disk.tree().keys()) {
        disk.remove(path);
        expect(disk.usedBytes).toBe(bytesIn(disk));
      }
    }),
    { numRuns: 500 },
  );
});
