import { expect, it } from 'vitest';
import { checkRead } from './read-limits.js';

it('finds a process that reads on where a document is longer than any may be', () => {
  expect(checkRead('GET https://ce1.example.org:443/arex/rest/1.1/jobs', 76_000_000)).toMatch(
    /it has read 72 MiB of GET/,
  );
});

it('lets a process read a document that is as long as one may be', () => {
  expect(checkRead('GET https://ce1.example.org:443/arex/rest/1.1/jobs', 67_108_864)).toBeUndefined();
});
