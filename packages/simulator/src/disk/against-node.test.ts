import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FileSystem, OpenFile, OpenMode } from '../../../client/src/machine/file-system.js';
import { nodeFileSystem } from '../../../client/src/machine/node-file-system.js';
import { asOrdinaryUser } from '../../../sandbox/src/ordinary-user.fixture.js';
import { seededRandom } from '../random/random.js';
import { SimulatedDisk } from './simulated-disk.js';

/** One disk in the comparison: `place` is its directory for the test. */
interface Side {
  readonly files: FileSystem;
  readonly place: string;
  readonly chmod: (path: string, mode: number) => Promise<void>;
  readonly open: Map<number, OpenFile>;
}

/** One call, with paths relative to the directory of the test. */
interface Step {
  readonly given: readonly unknown[];
  readonly run: (side: Side) => Promise<unknown>;
}

const step = <Given extends readonly unknown[]>(
  given: fc.Arbitrary<Given>,
  run: (side: Side, ...given: Given) => Promise<unknown>,
): fc.Arbitrary<Step> => given.map((values) => ({ given: values, run: (side) => run(side, ...values) }));

const at = (side: Side, path: string) => (path === '' ? side.place : `${side.place}/${path}`);

const names = ['a', 'b', 'c', 'd'];
const aPath = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((all) => all.join('/')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'a/../b', './a', 'b/.', 'a/..', 'n'.repeat(256), `a/${'n'.repeat(256)}/b`),
  },
  { weight: 1, arbitrary: fc.constant(`${'a/'.repeat(2100)}b`) },
);
const aSlot = fc.integer({ min: 0, max: 2 });
const aPosition = fc.integer({ min: 0, max: 40 });
const onOpenFile = (side: Side, slot: number, use: (file: OpenFile) => Promise<unknown>): Promise<unknown> => {
  const file = side.open.get(slot);
  return file === undefined ? Promise.resolve() : use(file);
};
const shownFacts = ({ kind, size, mode }: { kind: string; size: number; mode: number }) =>
  kind === 'directory' ? { kind, mode } : { kind, size, mode };

async function entriesOf(side: Side, path: string) {
  const entries = await side.files.list(at(side, path));
  return [...entries].sort((entry, other) => (entry.name < other.name ? -1 : 1));
}

const one = fc.tuple(aPath);
const two = fc.tuple(aPath, aPath);
const aRemovable = aPath.filter((path) => path !== '' && !/(^|\/)\.\.?($|\/)/.test(path));
const aPermission = fc.constantFrom(0o666, 0o600, 0o400);
const anOpenMode = fc.constantFrom<OpenMode>('read', 'create', 'create', 'directory');
const anotherTarget = fc.constantFrom('../a', '../../d', 'a/');

const steps: Readonly<Record<string, fc.Arbitrary<Step>>> = {
  open: step(fc.tuple(aPath, aSlot, anOpenMode, aPermission), async (side, path, slot, mode, permissions) => {
    const opened = await side.files.open(at(side, path), mode, permissions);
    await side.open.get(slot)?.close();
    side.open.set(slot, opened);
  }),
  write: step(fc.tuple(aSlot, fc.uint8Array({ maxLength: 30 }), aPosition), (side, slot, data, position) =>
    onOpenFile(side, slot, (file) => file.write(data, 0, data.length, position)),
  ),
  read: step(fc.tuple(aSlot, fc.integer({ min: 0, max: 30 }), aPosition), (side, slot, length, position) =>
    onOpenFile(side, slot, async (file) => {
      const buffer = Buffer.alloc(40);
      return [await file.read(buffer, 3, length, position), buffer.toString('hex')];
    }),
  ),
  truncate: step(fc.tuple(aSlot, aPosition), (side, slot, length) =>
    onOpenFile(side, slot, (file) => file.truncate(length)),
  ),
  sync: step(fc.tuple(aSlot), (side, slot) => onOpenFile(side, slot, (file) => file.sync())),
  factsOfOpen: step(fc.tuple(aSlot), (side, slot) =>
    onOpenFile(side, slot, async (file) => shownFacts(await file.facts())),
  ),
  close: step(fc.tuple(aSlot), (side, slot) => onOpenFile(side, slot, (file) => file.close())),
  facts: step(one, async (side, path) => shownFacts(await side.files.facts(at(side, path)))),
  ownFacts: step(one, async (side, path) => shownFacts(await side.files.ownFacts(at(side, path)))),
  ownFactsOfDirectory: step(one, async (side, path) => shownFacts(await side.files.ownFacts(`${at(side, path)}/`))),
  isSame: step(two, async (side, path, other) => {
    const { identity } = await side.files.facts(at(side, path));
    return identity === (await side.files.facts(at(side, other))).identity;
  }),
  access: step(fc.tuple(aPath, fc.constantFrom('read', 'write')), (side, path, to) =>
    side.files.access(at(side, path), to),
  ),
  list: step(one, entriesOf),
  names: step(one, async (side, path) => [...(await side.files.names(at(side, path)))].sort()),
  readWhole: step(one, async (side, path) => Buffer.from(await side.files.read(at(side, path))).toString('hex')),
  kindNow: step(one, async (side, path) => side.files.kindNow(at(side, path))),
  makeDirectory: step(fc.tuple(aPath, fc.constantFrom(0o777, 0o700, 0o500)), (side, path, permissions) =>
    side.files.makeDirectory(at(side, path), permissions),
  ),
  makeTemporaryDirectory: step(one, async (side, path) => {
    const made = await side.files.makeTemporaryDirectory(at(side, path));
    const { mode } = await side.files.facts(made);
    await side.files.removeTree(made);
    return [made.length - side.place.length, mode];
  }),
  rename: step(two, (side, from, to) => side.files.rename(at(side, from), at(side, to))),
  link: step(two, (side, from, to) => side.files.link(at(side, from), at(side, to))),
  unlink: step(one, (side, path) => side.files.unlink(at(side, path))),
  removeTree: step(fc.tuple(aRemovable), (side, path) => side.files.removeTree(at(side, path))),
  removeTreeNow: step(fc.tuple(aRemovable), async (side, path) => side.files.removeTreeNow(at(side, path))),
  readLink: step(one, (side, path) => side.files.readLink(at(side, path))),
  makeLink: step(fc.tuple(fc.oneof(aPath, anotherTarget), aPath), (side, target, path) =>
    side.files.makeLink(target, at(side, path)),
  ),
  makeAbsoluteLink: step(two, (side, target, path) => side.files.makeLink(at(side, target), at(side, path))),
  chmod: step(fc.tuple(aPath, fc.constantFrom(0o755, 0o700, 0o500, 0o300, 0o600, 0o000, 0o644)), (side, path, mode) =>
    side.chmod(at(side, path), mode),
  ),
};

/** What a call has brought, with the directory of the test taken out of it. */
async function outcome(run: Step['run'], side: Side, what: string): Promise<unknown> {
  const plain = (value: unknown) =>
    typeof value === 'string' ? value.replaceAll(side.place, '<here>').replace(/<here>\S{4000,}$/, '<long>') : value;
  try {
    return { result: plain(await run(side)) };
  } catch (error) {
    const { code, syscall, path, dest, message, errno } = error as NodeJS.ErrnoException & { readonly dest?: string };
    if (what === 'chmod') return code;
    // Of a file that it has closed, Node.js has words of its own.
    if (code === 'EBADF') return code;
    // Its name is chance.
    if (syscall === 'mkdtemp') return { code, errno, syscall };
    // Node.js removes files in its own way, and names the parts in its own order.
    if (what.startsWith('removeTree')) return 'failed';
    return { code, errno, syscall, path: plain(path), dest: plain(dest), message: plain(message) };
  }
}

/** `access` asks for the real user, which is root where the tests run as root, and is an ordinary user only in effect. */
const isComparable = (what: string) => what !== 'access' || process.getuid?.() !== 0;

const history = fc.array(
  fc.oneof(
    ...Object.entries(steps).flatMap(([what, call]) => {
      if (!isComparable(what)) return [];
      const weight = ['open', 'makeDirectory', 'makeLink'].includes(what) ? 3 : 1;
      return [{ weight, arbitrary: call.map((one) => ({ what, ...one })) }];
    }),
  ),
  { maxLength: 60, size: 'max' },
);

/** Compares the disk of this machine with a simulated one that has the same empty directory. */
async function withBoth(run: (sides: readonly Side[]) => Promise<void>): Promise<void> {
  // Links may lead out of the directory, upwards.
  const above = await mkdtemp(join(tmpdir(), 'disk-'));
  const place = join(above, 'x', 'y', 'z');
  await mkdir(place, { recursive: true, mode: 0o755 });
  const disk = new SimulatedDisk({ now: () => 0n, random: seededRandom(1), umask: process.umask() });
  disk.addDirectory(place);
  const setMode = async (path: string, mode: number) => disk.setMode(path, mode);
  const sides: readonly Side[] = [
    { files: nodeFileSystem, place, chmod, open: new Map() },
    { files: disk.forProcess('it'), place, chmod: setMode, open: new Map() },
  ];
  try {
    await run(sides);
  } finally {
    for (const { open } of sides) for (const file of open.values()) await file.close();
    await makeRemovable(above);
    await rm(above, { recursive: true });
  }
  expect(disk.openFilesOf('it')).toEqual([]);
}

async function makeRemovable(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true }))
    if (entry.isDirectory()) await makeRemovable(join(directory, entry.name));
}

const create = async (side: Side, path: string) => (await side.files.open(at(side, path), 'create')).close();

it('gives the results and errors that the disk of this machine gives, for any sequence of calls', () =>
  asOrdinaryUser(() =>
    fc.assert(
      fc.asyncProperty(history, (calls) =>
        withBoth(async (sides) => {
          for (const [index, { what, run }] of calls.entries()) {
            const [real, simulated] = await Promise.all(sides.map((side) => outcome(run, side, what)));
            expect(simulated, `${what}, call ${index}`).toEqual(real);
          }
        }),
      ),
      { numRuns: 200 },
    ),
  ));

/** What can have a name, in a directory `d` with a directory `e`. */
const KINDS: Readonly<Record<string, (side: Side, path: string) => Promise<unknown>>> = {
  nothing: async () => undefined,
  file: create,
  'the other name of a file': async (side, path) => {
    if (!(await side.files.names(at(side, 'd'))).includes('shared')) await create(side, 'd/shared');
    await side.files.link(at(side, 'd/shared'), at(side, path));
  },
  directory: (side, path) => side.files.makeDirectory(at(side, path)),
  'directory without permission to change it': (side, path) => side.files.makeDirectory(at(side, path), 0o500),
  'directory with a file': async (side, path) => {
    await side.files.makeDirectory(at(side, path));
    await create(side, `${path}/x`);
  },
  'link to a directory': (side, path) => side.files.makeLink(at(side, 'd/e'), at(side, path)),
  'link to nothing': (side, path) => side.files.makeLink('nothing', at(side, path)),
};
const CALLS = {
  rename: (side: Side, from: string, to: string) => side.files.rename(at(side, from), at(side, to)),
  link: (side: Side, from: string, to: string) => side.files.link(at(side, from), at(side, to)),
};
const CASES = Object.keys(KINDS).flatMap((from) => Object.keys(KINDS).map((to) => ({ from, to })));

it.each(CASES)('lets $from be renamed and linked to the name of $to as the disk of this machine does', ({ from, to }) =>
  asOrdinaryUser(async () => {
    for (const [what, call] of Object.entries(CALLS))
      for (const target of ['d/b', 'd/e/b'])
        for (const closed of [undefined, 'd', 'd/e'])
          await withBoth(async (sides) => {
            const [real, simulated] = await Promise.all(
              sides.map(async (side) => {
                await side.files.makeDirectory(at(side, 'd'));
                await side.files.makeDirectory(at(side, 'd/e'));
                await KINDS[from]?.(side, 'd/a');
                await KINDS[to]?.(side, target);
                if (closed !== undefined) await side.chmod(at(side, closed), 0o500);
                const result = await outcome(() => call(side, 'd/a', target), side, what);
                return [result, await entriesOf(side, 'd'), await entriesOf(side, 'd/e')];
              }),
            );
            expect(simulated, `${what} ${target}, closed ${closed}`).toEqual(real);
          });
  }),
);

it('follows as many links as the disk of this machine, and no more', () =>
  withBoth(async (sides) => {
    for (const [index, side] of sides.entries()) {
      await create(side, '0');
      for (let number = 1; number <= 41; number += 1) await side.files.makeLink(`${number - 1}`, at(side, `${number}`));
      expect(await side.files.facts(at(side, '40')), `side ${index}`).toMatchObject({ kind: 'file' });
      await expect(side.files.facts(at(side, '41'))).rejects.toMatchObject({ code: 'ELOOP' });
    }
  }));
