import { describe, expect, it } from 'vitest';
import { completeOptions, SandboxOptionError, type SandboxOptions } from './sandbox-options.js';

describe('the options of a sandbox', () => {
  it('have defaults, all of them on this machine only', () => {
    expect(completeOptions({})).toMatchObject({
      address: '127.0.0.1',
      host: 'localhost',
      queues: [{ name: 'fork' }],
      release: '7.0',
    });
  });

  it.each<[SandboxOptions, string]>([
    [{ address: '0.0.0.0' }, 'address'],
    [{ address: '192.0.2.1' }, 'address'],
    [{ slots: 0 }, 'slots'],
    [{ slots: 1.5 }, 'slots'],
    [{ queues: [{ name: 'a' }, { name: 'a' }] }, 'queues'],
    [{ queues: [{ name: 'a b' }] }, 'queues'],
    [{ host: 'a/b' }, 'host'],
    [{ host: ':::' }, 'host'],
    [{ release: '5.0' as '7.0' }, 'release'],
    [{ port: Number.NaN }, 'port'],
    [{ port: -1 }, 'port'],
    [{ port: 65_536 }, 'port'],
    [{ user: '../x' }, 'user'],
    [{ maxJobs: Number.NaN }, 'maxJobs'],
    [{ lifetimeSeconds: Number.NaN }, 'lifetimeSeconds'],
    [{ lifetimeSeconds: Number.POSITIVE_INFINITY }, 'lifetimeSeconds'],
    [{ uploadTimeoutSeconds: -1 }, 'uploadTimeoutSeconds'],
    [{ snapshotPeriodMs: Number.NaN }, 'snapshotPeriodMs'],
    [{ snapshotPeriodMs: 2 ** 31 }, 'snapshotPeriodMs'],
    [{ queues: [{ name: 'a', maxWallTimeSeconds: Number.NaN }] }, 'queues'],
    [{ queues: [{ name: 'a', maxSlotsPerJob: 0 }] }, 'queues'],
    [{ misbehaviour: [{ kind: 'nonsense' } as never] }, 'misbehaviour'],
  ])('refuse %j', (options, option) => {
    expect(() => completeOptions(options)).toThrow(SandboxOptionError);
    expect(() => completeOptions(options)).toThrow(`The option ${option} cannot be used: `);
  });

  it('name the sandbox by its address where localhost would lead elsewhere', () => {
    const addresses = ['127.0.0.1', 'localhost', '127.0.0.2', '::1', '0.0.0.0'];
    expect(addresses.map((address) => completeOptions({ address, allowOtherMachines: true }).host)).toEqual([
      'localhost',
      'localhost',
      '127.0.0.2',
      '::1',
      'localhost',
    ]);
    expect(completeOptions({ address: '::1', host: 'localhost' }).host).toBe('localhost');
  });

  it('allow other machines only if an option explicitly allows them', () => {
    expect(completeOptions({ address: '0.0.0.0', allowOtherMachines: true }).address).toBe('0.0.0.0');
    for (const address of ['127.0.0.2', '::1', 'localhost']) expect(completeOptions({ address }).address).toBe(address);
  });
});
