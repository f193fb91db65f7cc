import { type JobLook, ServerUnreachableError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { unreachableServers } from './warn-unreachable.js';

const url = (host: string, id: string) => `https://${host}:443/arex/rest/1.0/jobs/${id}`;

describe('servers that could not be queried', () => {
  it('are listed once each, with the reason', () => {
    const error = new ServerUnreachableError('away');
    const looks: readonly JobLook[] = [
      { jobId: url('a', '1'), found: 'gone' },
      { jobId: url('b', '2'), found: 'unreachable', error },
      { jobId: url('b', '3'), found: 'unreachable', error },
    ];
    expect([...unreachableServers(looks)]).toEqual([['b', error]]);
  });
});
