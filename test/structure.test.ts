import { describe, expect, it } from 'vitest';
import { circles, folderGraph, importsOf } from '../structure/import-graph.js';
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
});
