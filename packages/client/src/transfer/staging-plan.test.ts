import { describe, expect, it } from 'vitest';
import { InvalidJobDescription, UnsafePathError } from '../errors/index.js';
import { planUploads } from './staging-plan.js';

const executable = { path: '/bin/true' };

describe('what has to be uploaded', () => {
  it('is every input without a source, from where it says or from its own name', () => {
    const plan = planUploads({
      executable,
      inputFiles: [
        { name: 'a.txt', localPath: '/data/x.txt' },
        { name: 'sub/b.txt' },
        { name: 'remote', sources: [{ uri: 'https://example.org/x' }] },
        { name: 'sized', sizeBytes: 5 },
        { name: 'empty-sources', sources: [] },
      ],
    });
    expect(plan).toEqual([
      { path: 'a.txt', localPath: '/data/x.txt' },
      { path: 'sub/b.txt', localPath: 'sub/b.txt' },
      { path: 'sized', localPath: 'sized', declaredSizeBytes: 5 },
      { path: 'empty-sources', localPath: 'empty-sources' },
    ]);
  });

  it('is the content that this program made, where it did', () => {
    const content = new TextEncoder().encode('#!/bin/sh');
    const plan = planUploads({ executable, inputFiles: [{ name: 'run.sh' }] }, new Map([['run.sh', content]]));
    expect(plan).toEqual([{ path: 'run.sh', content }]);
  });

  it('is nothing without inputs', () => {
    expect(planUploads({ executable })).toEqual([]);
  });

  it('refuses names that leave the session directory, and two files of one name', () => {
    expect(() => planUploads({ executable, inputFiles: [{ name: '../x' }] })).toThrow(UnsafePathError);
    expect(() => planUploads({ executable, inputFiles: [{ name: 'x' }, { name: 'x' }] })).toThrow(
      InvalidJobDescription,
    );
  });
});
