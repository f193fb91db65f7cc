import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import {
  MemorySession,
  type MemorySessionOptions,
  type SessionNode,
} from 'jasmin-arc-testing/session/memory-session.js';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { asOrdinaryUser } from '../../../sandbox/src/ordinary-user.fixture.js';
import { describeJob } from '../descriptions/describe-job.js';
import { LAUNCHER_NAME } from '../descriptions/exact-launch.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import type { AskedOutputs } from '../descriptions/model/declared-outputs.js';
import { rememberInputs, sentInput } from '../descriptions/model/sent-inputs.js';
import { DestinationError, OutputsLeftError } from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import { silentLog } from '../log/log.js';
import type { FileSystem } from '../machine/file-system.js';
import { fileSystem } from '../machine/files.js';
import { IgnoreList } from '../transfer/ignore-list.js';
import { accountAfter, type FetchedOutputs, type FetchOptions, fetchOutputs } from './fetch-outputs.js';
import { wipeJob } from './job-removal.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fetch-outputs-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const started = new Date('2026-11-29T12:00:00Z');
const before = new Date('2026-11-29T11:00:00Z');
const after = new Date('2026-11-29T13:00:00Z');
const made = (content: string): SessionNode => ({ kind: 'file', content, modifiedAt: after });
const sent = (content: string): SessionNode => ({ kind: 'file', content, modifiedAt: before });
const streams = { 'stdout.txt': made('out'), 'stderr.txt': made('') };
const shown = new Map([
  ['stdout.txt', 3],
  ['stderr.txt', 0],
]);

interface Situation extends MemorySessionOptions {
  /** What was asked for at submission. */
  readonly asked?: AskedOutputs;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly limits?: { readonly bytes: number; readonly files: number };
  readonly isUnknown?: boolean;
}

/** A finished job with these files, and what may be done with it. */
async function jobWith(nodes: Readonly<Record<string, SessionNode>>, situation: Situation = {}) {
  const { asked = 'new', inputs = {}, limits = { bytes: 1e6, files: 100 }, isUnknown = false } = situation;
  const service = new PretendService();
  const described = await describeJob('/bin/true', { outputs: asked, keepSession: true }, { defaultOutput: 'output' });
  const annotations = rememberInputs(
    described.annotations,
    new Map(Object.entries(inputs).map(([name, content]) => [name, sentInput(content)])),
  );
  const description: ActivityDescription = { ...described, annotations };
  await service.createActivities([description]);
  const [created] = service.everCreated;
  if (created === undefined) throw new Error('no job');
  Object.assign(created, { state: 'Finished', looks: -1 });
  if (isUnknown) service.description = async () => undefined;
  const memory = new MemorySession(nodes, situation);
  const session = memory.session();
  const job: Job = {
    id: created.id,
    state: 'Finished',
    status: 'completed',
    stateAt: after,
    stateFrom: 'live',
    startedAt: started,
    stdout: 'stdout.txt',
    stderr: 'stderr.txt',
  };
  const parts = {
    service,
    session,
    job,
    journal: new MemoryJobStore(),
    defaultOutput: 'output',
    limits,
    log: silentLog,
    sleep: async () => undefined,
  };
  return {
    service,
    memory,
    fetch: (options: FetchOptions = {}) => fetchOutputs(parts, { directory, shown, ignore, ...options }),
    /** As ArcInterface.cleanJob does it. */
    clean: async (fetched: FetchedOutputs) => wipeJob(service, job.id, await accountAfter(parts, job.id, fetched)),
  };
}

/** Not what happens to be in the working directory of the tests. */
const ignore = await IgnoreList.of(['__pycache__/', 'core']);

const here = (name: string) => readFileSync(join(directory, name), 'utf8');
const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path).sort();

describe('a program that writes results without having been asked for them', () => {
  const model = {
    ...streams,
    'model.py': sent('print(1)'),
    'data.nc': sent('data'),
    'results/a.nc': made('a'),
    'summary.csv': made('1,2'),
    empty: { kind: 'directory' },
    '__pycache__/model.pyc': made('c'),
    [LAUNCHER_NAME]: sent('#!/bin/sh'),
  } as const;
  const inputs = { 'model.py': 'print(1)', 'data.nc': 'data', [LAUNCHER_NAME]: '#!/bin/sh' };

  it('has all of them brought back, but not its inputs, its streams, and caches', async () => {
    const job = await jobWith(model, { inputs });
    const { files, missing, ...account } = await job.fetch();
    expect(paths(files)).toEqual(['results/a.nc', 'summary.csv']);
    expect([here('results/a.nc'), here('summary.csv')]).toEqual(['a', '1,2']);
    expect(existsSync(join(directory, 'empty'))).toBe(true);
    expect(missing).toEqual([]);
    expect(account).toMatchObject({
      left: [],
      declined: [{ path: '__pycache__/', sizeBytes: undefined }],
      unclear: [],
      isSettled: true,
    });
    expect(readdirSync(directory).sort()).toEqual(['empty', 'results', 'summary.csv']);
  });

  it('may be cleaned then', async () => {
    const job = await jobWith(model, { inputs });
    await job.clean(await job.fetch());
    expect(job.service.jobs.size).toBe(0);
  });

  it('fetches an input that it has written to, too', async () => {
    const job = await jobWith({ ...model, 'data.nc': made('DATA') }, { inputs });
    writeFileSync(join(directory, 'data.nc'), 'data');
    expect(paths((await job.fetch()).files)).toContain('data.nc');
    expect([here('data.nc'), here('data.nc.1')]).toEqual(['data', 'DATA']);
  });

  it('needs no writable directory for an input that is only compared, and fails without one for a result', async () => {
    const dated = { ...streams, 'data.nc': made('data'), 'in/x.csv': made('x') };
    const unchanged = await jobWith(dated, { inputs: { ...inputs, 'in/x.csv': 'x' } });
    const changed = await jobWith({ ...dated, 'data.nc': made('DATA') }, { inputs });
    const more = await jobWith({ ...dated, 'summary.csv': made('1,2') }, { inputs });
    chmodSync(directory, 0o555);
    await asOrdinaryUser(async () => {
      const { files, ...account } = await unchanged.fetch();
      expect([files, account.isSettled]).toEqual([[], true]);
      for (const job of [changed, more])
        await expect(job.fetch()).rejects.toMatchObject({ code: 'ERR_ARC_DESTINATION', path: directory });
    });
    chmodSync(directory, 0o755);
  });

  it('does not save an input that is recognised by its content, but not by its time', async () => {
    const soon: SessionNode = { kind: 'file', content: 'data', modifiedAt: started };
    const job = await jobWith({ ...model, 'data.nc': soon }, { inputs });
    const fetched = await job.fetch();
    expect(paths(fetched.files)).toEqual(['results/a.nc', 'summary.csv']);
    expect(fetched.isSettled).toBe(true);
    expect(existsSync(join(directory, 'data.nc'))).toBe(false);
    // Nor where the server tells no times at all.
    const untimed = await jobWith(model, { inputs, tellsProperties: false });
    expect(paths((await untimed.fetch()).files)).toEqual(['results/a.nc', 'summary.csv']);
  });

  it('has nothing brought back, and is kept, where it is more than a person would expect', async () => {
    const job = await jobWith(model, { inputs, limits: { bytes: 3, files: 100 } });
    const fetched = await job.fetch();
    expect(fetched).toMatchObject({ files: [], isTooMuch: true });
    // An input that cannot be told by its time is no part of that.
    const soon: SessionNode = { kind: 'file', content: 'data', modifiedAt: started };
    const other = await jobWith({ ...model, 'data.nc': soon }, { inputs, limits: { bytes: 3, files: 100 } });
    expect(paths((await other.fetch()).left)).toEqual(['results/a.nc', 'summary.csv']);
    expect(paths(fetched.left)).toEqual(['results/a.nc', 'summary.csv']);
    await expect(job.clean(fetched)).rejects.toThrow(OutputsLeftError);
    expect(readdirSync(directory)).toEqual([]);
    // Who asks for all of it gets it.
    expect((await job.fetch({ outputs: 'new', maxBytes: Number.POSITIVE_INFINITY })).files).toHaveLength(2);
    expect((await job.fetch({ maxFiles: 1, maxBytes: 100 })).isTooMuch).toBe(true);
  });

  it('has its streams brought back in any case, and no directories that are there for inputs only', async () => {
    const job = await jobWith(
      { ...model, 'in/data.nc': sent('data') },
      { inputs: { ...inputs, 'in/data.nc': 'data' }, limits: { bytes: 3, files: 100 } },
    );
    expect(paths((await job.fetch({ shown: undefined })).files)).toEqual(['stderr.txt', 'stdout.txt']);
    await job.fetch({ maxBytes: 100 });
    expect(existsSync(join(directory, 'in'))).toBe(false);
  });

  it('fetches the others where one cannot be saved', async () => {
    writeFileSync(join(directory, 'results'), 'a file of the user');
    const job = await jobWith(model, { inputs });
    const { files, refused, ...account } = await job.fetch();
    expect(paths(files)).toEqual(['summary.csv']);
    expect(paths(refused)).toContain('results/a.nc');
    expect(paths(account.left)).toEqual(['results/a.nc']);
  });

  it('has nothing fetched with --no-output, and all of it declined', async () => {
    const job = await jobWith(model, { inputs, asked: [] });
    const { files, ...account } = await job.fetch({ outputs: [] });
    expect(files).toEqual([]);
    expect(paths(account.declined)).toEqual(['__pycache__/model.pyc', 'results/a.nc', 'summary.csv']);
    expect(account.isSettled).toBe(true);
  });
});

describe('outputs that were named', () => {
  it('are all that is fetched; the rest is removed with the job, and reported', async () => {
    const job = await jobWith({ ...streams, 'a.nc': made('a'), 'b.nc': made('bb') }, { asked: ['a.nc'] });
    const { files, ...account } = await job.fetch();
    expect(paths(files)).toEqual(['a.nc']);
    expect(account).toMatchObject({ declined: [{ path: 'b.nc', sizeBytes: 2 }], isSettled: true });
  });

  it('are missing where there is nothing of that name, unless it is only what the configuration names', async () => {
    const job = await jobWith(streams, { asked: ['a.nc', 'output'] });
    expect((await job.fetch()).missing).toEqual(['a.nc']);
    expect((await job.fetch({ outputs: ['a.nc', 'output', '*.png'] })).missing).toEqual(['a.nc', 'output', '*.png']);
  });

  it('may be streams that were shown', async () => {
    const job = await jobWith(streams, { asked: ['a.nc'] });
    expect(paths((await job.fetch({ outputs: ['stdout.txt'] })).files)).toEqual(['stdout.txt']);
  });

  it('may be links, to files and to directories', async () => {
    const job = await jobWith({
      ...streams,
      'run2/a.nc': made('a'),
      latest: { kind: 'link', to: 'run2' },
      'last.nc': { kind: 'link', to: 'run2/a.nc' },
    });
    const account = await job.fetch();
    expect(readlinkSync(join(directory, 'latest'))).toBe('run2');
    expect(here('last.nc')).toBe('a');
    expect(account.isSettled).toBe(true);
  });

  it('may be a link whose target was not named: the files behind it are saved in its place', async () => {
    const nodes = {
      ...streams,
      'run1/a.nc': made('a'),
      'run1/deep/b': made('b'),
      latest: { kind: 'link', to: 'run1' },
    } as const;
    const job = await jobWith(nodes, { asked: ['latest'] });
    const { files, ...account } = await job.fetch();
    expect(paths(files)).toEqual(['latest/a.nc', 'latest/deep/b']);
    expect([here('latest/a.nc'), here('latest/deep/b')]).toEqual(['a', 'b']);
    expect(account.isSettled).toBe(true);
    expect((await job.fetch({ outputs: ['latest/a.nc'] })).missing).toEqual([]);
  });

  it('are asked for by name where the server does not tell of links', async () => {
    const nodes = { ...streams, 'run/a.nc': made('a'), 'last.nc': { kind: 'link', to: 'run/a.nc' } } as const;
    const job = await jobWith(nodes, { asked: ['last.nc'], tellsProperties: false });
    const { files, missing, ...account } = await job.fetch();
    expect([paths(files), missing]).toEqual([['last.nc'], []]);
    // Nothing else is wanted, so that it does not matter what else is not told.
    expect(account).toMatchObject({ unclear: [], isSettled: true });
  });
});

describe('a job is kept, after any fetch,', () => {
  it.each([
    ['with a FIFO', { pipe: { kind: 'fifo' } }, {}],
    ['with a link that leads nowhere', { odd: { kind: 'link', to: 'gone' } }, {}],
    ['with a name that is not UTF-8', { 'b\ufffdd': made('a') }, {}],
    ['on a server that does not tell of links', {}, { tellsProperties: false }],
    [
      'with something of a name that was asked for, which the server neither tells of nor hands out',
      { pipe: { kind: 'fifo' } },
      { asked: ['a.nc', 'pipe'], tellsProperties: false },
    ],
    [
      'with a file that the server does not hand out',
      { secret: { kind: 'file', content: 'x', modifiedAt: after, isUnreadable: true } },
      {},
    ],
  ] as const)('%s', async (_, nodes, situation) => {
    const job = await jobWith({ ...streams, 'a.nc': made('a'), ...nodes }, situation);
    const fetched = await job.fetch();
    // The others are here all the same.
    expect(here('a.nc')).toBe('a');
    expect(fetched.isSettled).toBe(false);
    await expect(job.clean(fetched)).rejects.toThrow(OutputsLeftError);
    expect(job.service.jobs.size).toBe(1);
  });

  it('whose stdout was not shown to its end', async () => {
    const job = await jobWith(streams);
    const fetched = await job.fetch({ shown: new Map([['stderr.txt', 0]]), leaveUnshown: true });
    expect(fetched).toMatchObject({ files: [], left: [{ path: 'stdout.txt' }] });
    await expect(job.clean(fetched)).rejects.toThrow(OutputsLeftError);
  });

  it('but not if a stream that was not shown is fetched', async () => {
    const job = await jobWith(streams);
    const fetched = await job.fetch({ shown: new Map([['stderr.txt', 0]]), outputs: ['a.nc'] });
    expect(paths(fetched.files)).toEqual(['stdout.txt']);
    await job.clean(fetched);
    expect(job.service.jobs.size).toBe(0);
  });

  it('of which it is not known what was asked for', async () => {
    const job = await jobWith(streams, { isUnknown: true });
    const fetched = await job.fetch();
    expect(fetched.isCertain).toBe(false);
    await expect(job.clean(fetched)).rejects.toThrow(OutputsLeftError);
  });

  it('where the caller passes a copy of what was fetched', async () => {
    const job = await jobWith({ ...streams, 'a.nc': made('a') });
    const fetched = await job.fetch();
    await expect(job.clean({ ...fetched })).rejects.toThrow(OutputsLeftError);
  });
});

describe('an ignore file that cannot be read', () => {
  it('leaves out no file, as it may take one back, and is no failure of a job that has ended', async () => {
    const job = await jobWith({ ...streams, 'a.nc': made('a'), 'core.12': made('c') });
    const files = fileSystem.current;
    const unreadable = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
    const read: FileSystem['read'] = (path) =>
      path.endsWith('.jasminignore') ? Promise.reject(unreadable) : files.read(path);
    onTestFinished(fileSystem.replace(() => ({ ...files, read })));
    const fetched = await job.fetch({ ignore: undefined });
    expect(paths(fetched.files)).toEqual(['a.nc', 'core.12']);
    expect(fetched.isSettled).toBe(true);
  });
});

describe('what has been saved', () => {
  it('outlasts a power failure: each directory with a new name in it is synchronised, and those above new directories', async () => {
    const job = await jobWith({ ...streams, 'a.nc': made('a'), 'maps/deep/b.png': made('b') });
    const files = fileSystem.current;
    const events: string[] = [];
    const recorded: FileSystem = {
      ...files,
      makeDirectory: async (path, ...rest) => {
        await files.makeDirectory(path, ...rest);
        events.push(`made ${path}`);
      },
      link: async (from, to) => {
        await files.link(from, to);
        events.push(`placed ${to}`);
      },
      open: async (path, mode, ...rest) => {
        const file = await files.open(path, mode, ...rest);
        if (mode !== 'directory') return file;
        const { sync } = file;
        return Object.assign(file, {
          sync: async () => {
            await sync.call(file);
            events.push(`synced ${path}`);
          },
        });
      },
    };
    onTestFinished(fileSystem.replace(() => recorded));
    const to = join(directory, 'new');
    await job.fetch({ directory: to });
    const isSynced = (place: string, after: string) =>
      events.lastIndexOf(`synced ${place}`) > events.indexOf(after) && events.includes(after);
    expect(isSynced(directory, `made ${to}`)).toBe(true);
    expect(isSynced(to, `placed ${join(to, 'a.nc')}`)).toBe(true);
    expect(isSynced(to, `made ${join(to, 'maps')}`)).toBe(true);
    expect(isSynced(join(to, 'maps', 'deep'), `placed ${join(to, 'maps/deep/b.png')}`)).toBe(true);
  });
});

describe('a disk that does not take what is to be saved', () => {
  it.each([
    ['EDQUOT', -122, /the disk quota is used up$/],
    ['ESTALE', -116, /the file server has lost it/],
  ])('is told as what it is: %s, which Node.js knows by its number only', async (_name, errno, reason) => {
    const job = await jobWith({ ...streams, 'a.nc': made('a') });
    const files = fileSystem.current;
    const code = `Unknown system error ${errno}`;
    const refusal = Object.assign(new Error(`${code}: ${code}, link`), { code, errno, syscall: 'link' });
    onTestFinished(fileSystem.replace(() => ({ ...files, link: () => Promise.reject(refusal) })));
    const failure = await job.fetch().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(DestinationError);
    expect((failure as Error).message).toMatch(reason);
  });
});

describe('nothing that a job made is wiped unless it is here, was shown, or was not wanted', () => {
  const names = ['data.nc', 'model.py', 'a.nc', 'maps/b.png', 'core', 'stdout.txt', 'stderr.txt'];
  const inputs = { 'data.nc': 'data', 'model.py': 'ab' };
  const content = fc.constantFrom('', 'ab', 'data', 'DATA', 'a longer text');
  const node = fc.oneof(
    // What is odd keeps a job, and where all are kept nothing is shown.
    { weight: 20, arbitrary: fc.tuple(content, fc.constantFrom(before, started, after)) },
    { weight: 1, arbitrary: fc.constantFrom('unreadable', 'fifo', 'dangling', 'link') },
  );
  const name = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom('latest', 'b\ufffdd') },
  );
  const nodes = fc.dictionary(name, node, { minKeys: 1, maxKeys: 6 });
  const step = fc.record({
    outputs: fc.constantFrom<AskedOutputs | undefined>(undefined, 'new', [], ['a.nc'], ['maps/'], ['*.nc', 'data.nc']),
    shown: fc.subarray(['stdout.txt', 'stderr.txt']),
    shownBytes: fc.constantFrom(0, 2, 4),
    overwrite: fc.boolean(),
    limit: fc.constantFrom(3, 1000, 1000),
    /** Which requests fail, and how; `kill` ends the whole program at that moment. */
    faults: fc.oneof(
      fc.constant({}),
      fc.dictionary(fc.nat({ max: 12 }).map(String), fc.constantFrom('reset', 'cut', 'error', 'kill')),
    ),
    cleans: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });

  it('with all files, links, streams, faults and kills', async () => {
    let wiped = 0;
    await fc.assert(
      fc.asyncProperty(
        nodes,
        fc.constantFrom<AskedOutputs>('new', ['a.nc'], []),
        fc.array(step, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(true, true, true, false),
        async (tree, asked, steps, tellsProperties) => {
          const local = mkdtempSync(join(directory, 'run-'));
          writeFileSync(join(local, 'a.nc'), 'precious');
          const session: Record<string, SessionNode> = {};
          for (const [name, one] of Object.entries(tree)) session[name] = nodeOf(one);
          let faults: Readonly<Record<string, string>> = {};
          let offset = 0;
          let controller = new AbortController();
          const job = await jobWith(session, {
            asked,
            inputs,
            tellsProperties,
            limits: { bytes: 20, files: 4 },
            onRequest: (index) => {
              const fault = faults[String(index - offset)];
              if (fault === 'kill') controller.abort(new Error('killed'));
              return fault === 'reset' || fault === 'cut' || fault === 'error' ? fault : undefined;
            },
          });
          let overwritten = false;
          for (const one of steps) {
            faults = one.faults;
            offset = job.memory.requests;
            controller = new AbortController();
            overwritten ||= one.overwrite;
            const shown = new Map(one.shown.map((name) => [name, one.shownBytes]));
            const { outputs, overwrite, limit: maxBytes } = one;
            const { signal } = controller;
            try {
              const fetched = await job.fetch({
                directory: local,
                outputs,
                overwrite,
                shown,
                maxBytes,
                signal,
              });
              if (one.cleans) await job.clean(fetched);
            } catch {
              // What failed has failed; what counts is what is there afterwards.
            }
            if (job.service.jobs.size > 0) continue;
            // It has been wiped: by this step.
            wiped += 1;
            const wish = outputs ?? asked;
            for (const [name, there] of job.memory.nodes) {
              if (there.kind === 'directory') continue;
              expect(isSafe(name, there, { wish, shown, local, nodes: job.memory.nodes })).toBe(true);
            }
            break;
          }
          if (!overwritten) expect(readFileSync(join(local, 'a.nc'), 'utf8')).toBe('precious');
        },
      ),
      { numRuns: 300 },
    );
    // Otherwise nothing has been shown.
    expect(wiped).toBeGreaterThan(10);
  });

  function nodeOf(one: string | readonly [string, Date]): SessionNode {
    if (one === 'fifo') return { kind: 'fifo' };
    if (one === 'dangling') return { kind: 'link', to: 'gone' };
    if (one === 'link') return { kind: 'link', to: 'data.nc' };
    if (typeof one === 'string') return { kind: 'file', content: 'x', modifiedAt: after, isUnreadable: true };
    return { kind: 'file', content: one[0], modifiedAt: one[1] };
  }

  interface Situation {
    readonly wish: AskedOutputs;
    readonly shown: ReadonlyMap<string, number>;
    readonly local: string;
    readonly nodes: ReadonlyMap<string, SessionNode>;
  }

  /** What the promise says, in the words of this test, not of the code. */
  function isSafe(name: string, there: SessionNode, { wish, shown, local, nodes }: Situation): boolean {
    const isStream = name === 'stdout.txt' || name === 'stderr.txt';
    const isNamed =
      wish !== 'new' &&
      (wish.includes(name) ||
        (wish.includes('maps/') && name.startsWith('maps/')) ||
        (wish.includes('*.nc') && name.endsWith('.nc')));
    const isWanted = wish === 'new' ? name !== 'core' : isNamed;
    if (!isWanted && !isStream) return true;
    const content = there.kind === 'link' ? nodes.get(there.to) : there;
    const sent = name in inputs ? inputs[name as keyof typeof inputs] : undefined;
    // It holds what was sent, directly or through a link: this machine has that content.
    if (content?.kind === 'file' && content.content === sent) return true;
    // Of a stream that was shown, and is no file, there is no more to be had.
    if (there.kind !== 'file') return shown.has(name) || (there.kind === 'link' && existsSync(join(local, name)));
    if (shown.get(name) === there.content.length) return true;
    if (sent?.length === there.content.length && there.modifiedAt === before) return true;
    return [name, `${name}.1`, `${name}.2`, `${name}.3`].some(
      (one) => existsSync(join(local, one)) && readFileSync(join(local, one), 'utf8') === there.content,
    );
  }
});
