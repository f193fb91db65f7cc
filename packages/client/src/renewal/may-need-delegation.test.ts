import { describe, expect, it } from 'vitest';
import { formatAdl } from '../descriptions/adl/adl.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { mayNeedDelegation } from './may-need-delegation.js';

const executable = { path: '/bin/true' };
const needs = (description: ActivityDescription) => mayNeedDelegation(formatAdl(description, { onLoss: () => {} }));

describe('whether a job needs what was delegated for it', () => {
  it('is so if its server moves files in the name of its user', async () => {
    expect(
      await needs({ executable, outputFiles: [{ name: 'a', targets: [{ uri: 'https://se.example.org/a' }] }] }),
    ).toBe(true);
    expect(await needs({ executable, inputFiles: [{ name: 'a', sources: [{ uri: 'srm://se.example.org/a' }] }] })).toBe(
      true,
    );
    expect(await needs({ executable, outputFiles: [{ name: '@list' }] })).toBe(true);
  });

  it('is so if its program gets the proxy', async () => {
    expect(await needs({ executable, resources: { runtimeEnvironments: [{ name: 'ENV/PROXY' }] } })).toBe(true);
  });

  it('is not so if its files come from here, or from where no identity is needed', async () => {
    expect(await needs({ executable, inputFiles: [{ name: 'a' }], outputFiles: [{ name: 'b' }] })).toBe(false);
    expect(await needs({ executable, inputFiles: [{ name: 'a', sources: [{ uri: 'http://example.org/a' }] }] })).toBe(
      false,
    );
  });

  it('may be so if its description is not known, or cannot be read', async () => {
    expect(await mayNeedDelegation(undefined)).toBe(true);
    expect(await mayNeedDelegation('<URI>')).toBe(true);
  });
});
