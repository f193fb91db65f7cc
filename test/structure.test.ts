import { describe, expect, it } from 'vitest';
import { circles, folderGraph, importsOf } from '../structure/import-graph.js';
import { describeInterfaceNames } from '../structure/interface-names.js';
import { describeMachineUses } from '../structure/machine-uses.js';
import { describeHiddenTypes, readDeclarations } from '../structure/public-types.js';
import { describeTooManyPackages, runtimePackages } from '../structure/runtime-packages.js';
import { describeCircles, describeForbiddenFolders, describeForbiddenPackages } from '../structure/violations.js';

const graph = (edges: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(edges));

describe('what a file imports', () => {
  it('is told of values, types, exports and what is loaded later', () => {
    const source = `
      import { a } from './a.js';
      import type { B } from '../b.js';
      export * from './c.js';
      import 'side-effect';
      const d = await import('./d.js');
      type E = import('./e.js').E;`;
    expect(importsOf(source)).toEqual(['./a.js', '../b.js', './c.js', 'side-effect', './d.js', './e.js']);
  });
});

describe('a circle', () => {
  it('is found among files, however long it is', () => {
    const files = graph({ a: ['b'], b: ['c', 'd'], c: ['a'], d: [], e: ['a'] });
    expect(circles(files)).toEqual([['a', 'b', 'c']]);
  });

  it('is found among folders whose files have none', () => {
    const files = graph({ 'http/one': ['jobs/one'], 'jobs/one': [], 'jobs/two': ['http/two'], 'http/two': [] });
    expect(circles(files)).toEqual([]);
    expect(folderGraph(files).get('http')).toEqual(['jobs']);
    expect(describeCircles(files)).toEqual(['folders import one another in a circle: http, jobs']);
    expect(describeCircles(files, { folders: false })).toEqual([]);
  });

  it('is not found where two import the same', () => {
    expect(circles(graph({ a: ['c'], b: ['c'], c: [] }))).toEqual([]);
  });
});

describe('an import is refused', () => {
  it('where its folder may not import the other', () => {
    const files = graph({
      'http/one': ['jobs/one', 'errors/one'],
      'jobs/one': [],
      'errors/one': [],
      index: ['http/one'],
    });
    expect(describeForbiddenFolders(files, { http: ['errors'], jobs: [], errors: [] })).toEqual([
      'http/one imports jobs/one: http may not import jobs',
    ]);
  });

  it('from a folder that is not in the list', () => {
    const files = graph({ 'drawer/one': [] });
    expect(describeForbiddenFolders(files, {})).toEqual(['the folder drawer is not in the list of folders']);
  });

  it('of another package of ours, and of what another package does not export', () => {
    const files = graph({ one: ['undici', 'jasmin-arc/nearest', 'jasmin-arc-sandbox', '../../sandbox/src/report.js'] });
    expect(describeForbiddenPackages(files, ['jasmin-arc'])).toEqual([
      'one leaves its package: ../../sandbox/src/report.js',
      'one may not import jasmin-arc-sandbox',
    ]);
  });

  it('of what only tests may import', () => {
    const files = graph({ one: ['jasmin-arc-testing/http/fault-proxy.js'] });
    expect(describeForbiddenPackages(files, ['jasmin-arc', 'jasmin-arc-sandbox'])).toEqual([
      'one may not import jasmin-arc-testing/http/fault-proxy.js',
    ]);
  });

  it('out of the package, except to sources that may be imported', () => {
    const files = graph({ one: ['../../client/src/jobs/job.js', '../../client/srcs/job.js', '../../cli/src/main.js'] });
    expect(describeForbiddenPackages(files, [], ['../../client/src'])).toEqual([
      'one leaves its package: ../../client/srcs/job.js',
      'one leaves its package: ../../cli/src/main.js',
    ]);
  });
});

describe('a type that users of a package cannot name', () => {
  const hidden = (files: Readonly<Record<string, string>>) =>
    describeHiddenTypes(['/dist/index.d.ts'], (path: string) => files[path.replace('/dist/', '')] ?? '');

  it.each([
    ['in a method', 'export declare class A {\n    run(options?: B): Promise<void>;\n}', 'A'],
    ['in a type argument', 'export declare function A(list: readonly Map<string, B>[]): void;', 'A'],
    ['that is extended', 'export interface A extends B {\n    readonly a: string;\n}', 'A'],
    ['behind a condition', 'export type A<T> = T extends string ? C : undefined;\ntype C = readonly B[];', 'A'],
    [
      'behind the type of a value',
      'declare const VALUES: readonly B[];\nexport type A = (typeof VALUES)[number];',
      'A',
    ],
    ['that only the compiler has seen', 'export declare const A: import("./b.js").B;', 'A'],
  ])('is found %s', (_, text, user) => {
    const files = {
      'index.d.ts': "export { A } from './a.js';\n",
      'a.d.ts': `import type { B } from './b.js';\n${text}\n`,
      'b.d.ts': 'export interface B {\n    readonly b: string;\n}\n',
    };
    expect(hidden(files)).toEqual([`B is used by ${user}, and not exported`]);
    expect(
      hidden({ ...files, 'index.d.ts': "export { A } from './a.js';\nexport type { B } from './b.js';\n" }),
    ).toEqual([]);
  });

  it('is found through files that pass it on under another name', () => {
    const files = {
      'index.d.ts': "export { type First as A } from './errors/index.js';\n",
      'errors/index.d.ts': "export { type First, type Second } from './first.js';\n",
      'errors/first.d.ts': 'export interface First {\n    readonly second: Second;\n}\nexport interface Second {\n}\n',
    };
    expect(hidden(files)).toEqual(['Second is used by First, and not exported']);
  });

  it('is not one that is private, that is only spoken of, or the name of a property or of a part of a union', () => {
    const text = `import type { B } from './b.js';
type Part = 'x' | 'y';
/** Not a {@link B}. */
export declare class A {
    #private;
    private readonly B;
    // B
    B: string;
    B?: 'B';
    kind: Kind;
}
export type Kind = Part | 'z';
`;
    const index = "export { A, type Kind } from './a.js';\n";
    expect(hidden({ 'index.d.ts': index, 'a.d.ts': text, 'b.d.ts': 'export interface B {\n}\n' })).toEqual([]);
  });

  it('is looked for in all that a file declares', () => {
    const { declared, imported, passedOn } = readDeclarations(
      "import { type B, C as D } from './b.js';\nexport type { E } from './e.js';\ndeclare abstract class F {\n}\nexport {};\n",
    );
    expect([...imported]).toEqual([
      ['B', { name: 'B', from: './b.js' }],
      ['D', { name: 'C', from: './b.js' }],
    ]);
    expect([...passedOn]).toEqual([['E', { name: 'E', from: './e.js' }]]);
    expect(declared.get('F')).toMatchObject({ kind: 'class', isExported: false });
  });
});

describe('the packages that are installed with ours', () => {
  const lockfile = (packages: Readonly<Record<string, object>>) => ({ packages });

  it('are those from the registry that are needed to run it, each copy of one', () => {
    const packages = {
      '': { name: 'workspace', devDependencies: { tool: '1' } },
      'node_modules/ours': { resolved: 'packages/ours', link: true },
      'packages/ours': { name: 'ours', dependencies: { a: '1', b: '1' } },
      'node_modules/a': { dependencies: { c: '2' } },
      'node_modules/a/node_modules/c': {},
      'node_modules/b': {},
      'node_modules/c': { dev: true },
      'node_modules/tool': { dev: true },
      'packages/ours/node_modules/@scope/d': {},
    };
    expect(runtimePackages(lockfile(packages))).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/c',
      'node_modules/b',
      'packages/ours/node_modules/@scope/d',
    ]);
  });

  it('count once for a dependency that has one for each platform', () => {
    const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64'];
    const packages = {
      'node_modules/database': {
        optionalDependencies: Object.fromEntries(platforms.map((one) => [`@database/${one}`, '1'])),
      },
      ...Object.fromEntries(
        platforms.map((one) => [
          `node_modules/@database/${one}`,
          { optional: true, os: [one.split('-')[0]], cpu: [one.split('-')[1]] },
        ]),
      ),
      'node_modules/@database/load': {},
      // It is installed on every platform.
      'node_modules/nicety': { optional: true },
      'node_modules/tool': { dev: true, optionalDependencies: { '@tool/linux-x64': '1' } },
      'node_modules/@tool/linux-x64': { dev: true, optional: true, os: ['linux'], cpu: ['x64'] },
    };
    expect(runtimePackages(lockfile(packages))).toEqual([
      'database for the platform',
      'node_modules/@database/load',
      'node_modules/database',
      'node_modules/nicety',
    ]);
  });

  it('are refused when there are more than 25', () => {
    const some = (count: number) =>
      lockfile(Object.fromEntries(Array.from({ length: count }, (_, index) => [`node_modules/p${index}`, {}])));
    expect(describeTooManyPackages(some(25))).toEqual([]);
    expect(describeTooManyPackages(some(26))).toEqual([
      expect.stringContaining('26 packages would be installed with ours, and 25 are the most: node_modules/p0, '),
    ]);
  });
});

describe('the name of an interface', () => {
  const named = (code: string, path = 'jobs/one.ts') =>
    describeInterfaceNames(new Map([[path, code]]), ['interfaces/rest/', 'interfaces/select-interface.ts']).length > 0;

  it.each([
    "type Kind = 'rest' | 'auto';",
    'const kind = `emies`;',
    'const FORMATS = { rest: one };',
    'read(formats.rest);',
    'restJobId(endpoint, id);',
    'class RestReader {}',
    'const REST_ADDRESS = 1;',
    'const address = /^https:\\/\\/[^/]+/rest/;',
    "const name = 'org.nordugrid.arcrest';",
    "const text = 'https://ce.example.org/arex/rest/1.0'; // of a job",
    "throw new Error('no EMI-ES');",
    "const remedy = 'check-rest';",
    '/** Over EMI-ES. */\nconst a = 1;',
    "const a = 'b'; // over REST",
  ])('is found in %s', (code) => {
    expect(named(code)).toBe(true);
  });

  it.each([
    '/** A job, e.g. `https://ce.example.org/arex/rest/1.0/jobs/a`; the rest: `rest`. */\nconst a = 1;',
    'const [first, ...rest] = words; return rest.length;',
    'await this.restartJob(restarted); fetchRest();',
    "log('the rest of the jobs');",
  ])('is not in %s', (code) => {
    expect(named(code)).toBe(false);
  });

  it('may be in what knows it', () => {
    expect(named("const kind = 'rest';", 'interfaces/rest/rest-address.ts')).toBe(false);
    expect(named("const kind = 'rest';", 'interfaces/select-interface.ts')).toBe(false);
    expect(named("const kind = 'rest';", 'interfaces/other.ts')).toBe(true);
  });
});

describe('a use of this machine past its seam', () => {
  const uses = (code: string, path = 'transfer/part-file.ts') =>
    describeMachineUses(new Map([[path, code]]), ['machine/', 'job-list/sqlite-file.ts']);

  it.each([
    "import { open } from 'node:fs/promises';",
    "import { existsSync } from 'node:fs';",
    "import { existsSync } from 'fs';",
    "const { rm } = await import('node:fs/promises');",
    "import {\n  hostname,\n  tmpdir,\n} from 'node:os';",
    "import os from 'node:os';",
    "import * as os from 'node:os';",
    "import os, { tmpdir } from 'node:os';",
    "const { hostname } = await import('node:os');",
    'const name = String(process.pid);',
    'process.kill(pid, 0);',
    'const { pid } = process;',
  ])('is found in %s', (code) => {
    expect(uses(code)).toHaveLength(1);
  });

  it.each([
    "import { homedir, tmpdir } from 'node:os';",
    'const { hostname, pid } = processes.current;',
    'const { hostname } = new URL(address);',
    "/** Like `process.pid`. */\nconst a = 1; // of 'node:fs'",
    "import { hostname } from './address.js';\nimport { tmpdir } from 'node:os';",
    'const { env } = process;',
  ])('is not in %s', (code) => {
    expect(uses(code)).toEqual([]);
  });

  it('is named with its line, and what to use', () => {
    expect(uses('\nprocess.kill(pid, 0);')).toEqual([
      'transfer/part-file.ts:2 reaches this machine past its seam (process.kill): use machine/processes.ts',
    ]);
  });

  it('may be in the seam itself, and in what has its own', () => {
    const code = "import { open } from 'node:fs/promises';";
    expect(uses(code, 'machine/node-file-system.ts')).toEqual([]);
    expect(uses(code, 'job-list/sqlite-file.ts')).toEqual([]);
    expect(uses(code, 'job-list/submitter.ts')).toHaveLength(1);
  });
});
