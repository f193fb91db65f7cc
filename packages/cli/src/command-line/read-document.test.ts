import { describe, expect, it } from 'vitest';
import { describeError } from '../errors/exit-status.js';
import { TestSystem } from '../process/system.fixture.js';
import { readDocument } from './read-document.js';

describe('a document', () => {
  it('is a file, or what stands on stdin', async () => {
    expect(await readDocument('-', new TestSystem({ stdin: 'typed' }))).toBe('typed');
    expect(await readDocument(import.meta.filename, new TestSystem())).toContain('a document');
  });

  it.each([
    ['/', 'Cannot use /: it is a directory'],
    ['/nowhere', 'Cannot use /nowhere: there is no such file or directory'],
  ])('cannot be %s, and says so', async (path, message) => {
    const failure = await readDocument(path, new TestSystem()).catch(describeError);
    expect(failure).toMatchObject({ status: 105, message });
  });
});
