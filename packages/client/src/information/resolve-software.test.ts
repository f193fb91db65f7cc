import { describe, expect, it } from 'vitest';
import type { RuntimeEnvironment, SoftwareRequirement } from '../descriptions/model/activity-description.js';
import { compareVersions, resolveSoftware } from './resolve-software.js';

const executable = { path: '/bin/true' };
const service = {
  implementation: { name: 'nordugrid-arc', version: '6.17.0' },
  listsApplicationEnvironments: true,
  applicationEnvironments: [
    { name: 'ENV/PROXY' },
    { name: 'APPS/SIM', version: '2.9' },
    { name: 'APPS/SIM', version: '2.10' },
    { name: 'APPS/HEP-ROOT' },
  ],
};

const runtime = (wanted: RuntimeEnvironment, offers: Parameters<typeof resolveSoftware>[1] = service) =>
  resolveSoftware({ executable, resources: { queue: 'q', runtimeEnvironments: [wanted] } }, offers).resources;
const middleware = (wanted: SoftwareRequirement, offers: Parameters<typeof resolveSoftware>[1] = service) =>
  resolveSoftware({ executable, resources: { middleware: [wanted] } }, offers).resources;

describe('runtime environments that a server does or does not have', () => {
  it.each<[RuntimeEnvironment, RuntimeEnvironment]>([
    [
      { name: 'ENV/PROXY', options: ['x'] },
      { name: 'ENV/PROXY', options: ['x'] },
    ],
    [
      { name: 'APPS/SIM', version: '2.9' },
      { name: 'APPS/SIM', version: '2.9' },
    ],
    [{ name: 'APPS/SIM-2.9' }, { name: 'APPS/SIM-2.9' }],
    [
      { name: 'APPS/SIM', version: '2.0', relation: '>=' },
      { name: 'APPS/SIM', version: '2.10' },
    ],
    [
      { name: 'APPS/SIM', version: '2.10', relation: '<' },
      { name: 'APPS/SIM', version: '2.9' },
    ],
    [
      { name: 'APPS/SIM', version: '2.10', relation: '!=', options: ['a'] },
      { name: 'APPS/SIM', version: '2.9', options: ['a'] },
    ],
  ])('%j is asked for as %j', (wanted, asked) => {
    expect(runtime(wanted)).toEqual({ queue: 'q', runtimeEnvironments: [asked] });
  });

  it.each<[RuntimeEnvironment, string]>([
    [{ name: 'APPS/FIELD/NONE' }, 'APPS/FIELD/NONE'],
    [{ name: 'APPS/SIM' }, 'APPS/SIM'],
    [{ name: 'env/proxy' }, 'env/proxy'],
    [{ name: 'APPS/SIM', version: '3' }, 'APPS/SIM-3'],
    [{ name: 'APPS/SIM', version: '3', relation: '>=' }, 'APPS/SIM >= 3'],
  ])('%j is refused at once, with what there is', (wanted, words) => {
    expect(() => runtime(wanted)).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_NO_SUITABLE_QUEUE',
        message: `The server has no runtime environment ${words}; it has APPS/HEP-ROOT, APPS/SIM-2.10, APPS/SIM-2.9, ENV/PROXY`,
      }),
    );
  });

  it('are refused where the server says that it has none, and left to a server that does not say', () => {
    expect(() => runtime({ name: 'X' }, { ...service, applicationEnvironments: [] })).toThrow('; it has none');
    const silent = { applicationEnvironments: [] };
    expect(runtime({ name: 'X' }, silent)).toEqual({ queue: 'q', runtimeEnvironments: [{ name: 'X' }] });
  });

  it('are left out where they are optional and not there, which A-REX does not do by itself', () => {
    expect(runtime({ name: 'X', optional: true })).toEqual({ queue: 'q' });
    expect(runtime({ name: 'ENV/PROXY', optional: true })?.runtimeEnvironments).toHaveLength(1);
  });
});

describe('middleware that a job asks for', () => {
  it.each<SoftwareRequirement>([
    { name: 'nordugrid-arc' },
    { name: 'NorduGrid-ARC', version: '6.17.0' },
    { name: 'nordugrid-arc', version: '0.3.24', relation: '>=' },
  ])('%j is what the server is', (wanted) => {
    expect(middleware(wanted)).toBeUndefined();
  });

  it('is refused where the server is something else, and told apart from what is not known', () => {
    expect(() => middleware({ name: 'nordugrid-arc', version: '7', relation: '>=' })).toThrow(
      'The server is nordugrid-arc 6.17.0, and the job asks for nordugrid-arc >= 7',
    );
    const silent = { applicationEnvironments: [] };
    expect(middleware({ name: 'nordugrid-arc' }, silent)).toEqual({ middleware: [{ name: 'nordugrid-arc' }] });
  });
});

describe('comparing versions', () => {
  it.each([
    ['2.10', '2.9', 1],
    ['2.1', '2.1.0', -1],
    ['1.0', '1.0', 0],
    ['1.0rc1', '1.0rc2', -1],
    ['0.6.2', '6.17.0', -1],
  ])('%s and %s', (one, other, order) => {
    expect(Math.sign(compareVersions(one, other))).toBe(order);
    expect(Math.sign(compareVersions(other, one))).toBe(order === 0 ? 0 : -order);
  });
});
