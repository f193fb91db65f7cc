import { describe, expect, it } from 'vitest';
import { needsDelegation, needsProxy } from './needs-delegation.js';

const executable = { path: '/bin/true' };

describe('a delegation', () => {
  it.each(['https://data.example.org/a', 'davs://data.example.org/a', 'GSIFTP://data.example.org/a', 'root://a/b'])(
    'is needed for a file at %s',
    (uri) => {
      expect(needsDelegation({ executable, inputFiles: [{ name: 'a', sources: [{ uri }] }] })).toBe(true);
      expect(needsDelegation({ executable, outputFiles: [{ name: 'a', targets: [{ uri }] }] })).toBe(true);
    },
  );

  it('is needed for files that the job itself will name', () => {
    expect(needsDelegation({ executable, outputFiles: [{ name: '@list' }] })).toBe(true);
  });

  it.each(['http://data.example.org/a', 'ftp://data.example.org/a', 'file:///data/a'])(
    'is not needed for a file at %s, which all may read',
    (uri) => {
      expect(needsDelegation({ executable, inputFiles: [{ name: 'a', sources: [{ uri }] }] })).toBe(false);
    },
  );

  it('is not needed for files that the user sends and fetches', () => {
    expect(needsDelegation({ executable })).toBe(false);
    expect(needsDelegation({ executable, inputFiles: [{ name: 'a' }], outputFiles: [{ name: 'b' }] })).toBe(false);
  });
});

describe('a proxy of the user', () => {
  it('is needed for a program that is given one', () => {
    const runtimeEnvironments = [{ name: 'ENV/RTE' }, { name: 'ENV/PROXY' }];
    expect(needsProxy({ executable, resources: { runtimeEnvironments } })).toBe(true);
  });

  it('is not needed for any other', () => {
    expect(needsProxy({ executable })).toBe(false);
    expect(needsProxy({ executable, resources: { runtimeEnvironments: [{ name: 'ENV/RTE' }] } })).toBe(false);
  });
});
