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
    [{ admits: ['production'] }, 'admits'],
    [{ admits: ['/other/Role=production'] }, 'admits'],
    [{ virtualOrganisation: { name: 'atlas' }, admits: ['/sandbox'] }, 'admits'],
    [{ virtualOrganisation: { name: '../atlas' } }, 'virtualOrganisation'],
    [{ virtualOrganisation: { members: { tester: ['/atlas'] } } }, 'virtualOrganisation'],
    [{ virtualOrganisation: { members: { tester: '/sandbox' as never } } }, 'virtualOrganisation'],
    [{ virtualOrganisation: { member: {} } as never }, 'virtualOrganisation'],
  ])('refuse %j', (options, option) => {
    expect(() => completeOptions(options)).toThrow(SandboxOptionError);
    expect(() => completeOptions(options)).toThrow(`The option ${option} cannot be used: `);
  });

  it.each<[unknown, string]>([
    [{ prt: 1 }, 'The option prt cannot be used: there is no such option. Did you mean port?'],
    [{ colour: 'red' }, 'The option colour cannot be used: there is no such option'],
    [null, 'The option options cannot be used: it must be an object, not null'],
    [[], 'The option options cannot be used: it must be an object, not a list'],
    [{ slots: '4' }, 'The option slots cannot be used: it must be a number, not "4"'],
    [{ directory: 7 }, 'The option directory cannot be used: it must be a string, not 7'],
    [{ queues: 'a' }, 'The option queues cannot be used: it must be a list, not "a"'],
    [{ log: 1 }, 'The option log cannot be used: it must be a function, not 1'],
    [
      { queues: [{ name: 'a', maxWallTime: 1 }] },
      'The option queues: maxWallTime cannot be used: there is no such option. Did you mean maxWallTimeSeconds?',
    ],
    [{ queues: ['a'] }, 'The option queues cannot be used: it must be an object, not "a"'],
    [
      { misbehaviour: [{ kind: 'fail', status: 503, reason: 'busy', time: 1 }] },
      'The option misbehaviour cannot be used: time: there is no such option. Did you mean times?',
    ],
    [
      { misbehaviour: [{ kind: 'delay', milliseconds: 1, path: '/jobs' }] },
      'The option misbehaviour cannot be used: path: it must be a RegExp, not "/jobs"',
    ],
    [{ misbehaviour: [null] }, 'The option misbehaviour cannot be used: there is no fault undefined, only delay, fail'],
  ])('from plain JavaScript are checked: %j', (options, message) => {
    const completing = () => completeOptions(options as SandboxOptions);
    expect(completing).toThrow(SandboxOptionError);
    expect(completing).toThrow(message);
  });

  it('may be undefined, which is the same as left out', () => {
    expect(completeOptions({ port: undefined, queues: undefined, misbehaviour: undefined }).port).toBeUndefined();
  });

  it('have a virtual organisation that the user is a member of', () => {
    expect(completeOptions({ user: 'jane' }).virtualOrganisation).toEqual({
      name: 'sandbox',
      members: { jane: ['/sandbox/science', '/sandbox/Role=production'] },
    });
    const virtualOrganisation = { name: 'atlas', members: { jane: ['/atlas/Role=pilot'] } };
    expect(completeOptions({ virtualOrganisation, admits: ['/atlas'] })).toMatchObject({
      virtualOrganisation,
      admits: ['/atlas'],
    });
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
