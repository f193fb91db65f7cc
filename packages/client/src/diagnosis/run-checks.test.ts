import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECK_NAMES, type CheckName, type Finding, NOT_NEEDED } from './finding.js';
import { type AnyCheck, runChecks } from './run-checks.js';

const all = async (checks: readonly AnyCheck[], options = {}): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for await (const finding of runChecks(checks, options)) findings.push(finding);
  return findings;
};

const host = { host: 'ce', addresses: ['192.0.2.1'] };
const well: AnyCheck = { name: 'host', needs: [], run: async () => ({ status: 'ok', facts: host }) };
const broken = (name: 'host', needs: readonly CheckName[] = []): AnyCheck => ({
  name,
  needs,
  run: () => Promise.reject(new Error('broken')),
});
const port = (needs: readonly CheckName[]): AnyCheck => ({
  name: 'port',
  needs,
  run: async () => ({ status: 'ok', facts: { port: 443, address: '192.0.2.1' } }),
});

describe('checks', () => {
  it('are made in order, each announced before', async () => {
    const begun: CheckName[] = [];
    const findings = await all([well, port(['host'])], { onCheck: (name: CheckName) => begun.push(name) });
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ['host', 'ok'],
      ['port', 'ok'],
    ]);
    expect(begun).toEqual(['host', 'port']);
  });

  it('that depend on a failed one are skipped, and name it, also over one that was skipped', async () => {
    const tls: AnyCheck = { name: 'tls', needs: ['port'], run: () => Promise.reject(new Error('not to be made')) };
    expect(await all([broken('host'), port(['host']), tls])).toMatchObject([
      { check: 'host', status: 'failed', error: { message: 'broken' } },
      { check: 'port', status: 'skipped', because: ['host'] },
      { check: 'tls', status: 'skipped', because: ['host'] },
    ]);
  });

  it('that one was skipped for, because they know better, are made', async () => {
    const first: AnyCheck = { name: 'host', needs: [], run: async () => ({ status: 'skipped', because: ['port'] }) };
    const tls: AnyCheck = { name: 'tls', needs: ['host'], run: () => Promise.reject(new Error('not to be made')) };
    expect(await all([first, port(['host']), tls])).toMatchObject([
      { check: 'host', status: 'skipped' },
      { check: 'port', status: 'ok' },
      { check: 'tls', status: 'skipped', because: ['port'] },
    ]);
  });

  it('end with the reason of the signal, which is no finding', async () => {
    const aborting = new AbortController();
    const check: AnyCheck = {
      name: 'host',
      needs: [],
      run: async () => {
        aborting.abort(new Error('stop'));
        throw new Error('broken by that');
      },
    };
    await expect(all([check, port([])], { signal: aborting.signal })).rejects.toThrow('stop');
  });

  it('are never made after a failure that they depend on, and always without one, with any dependencies', async () => {
    const plan = fc.array(fc.record({ fails: fc.boolean(), needs: fc.array(fc.nat(16), { maxLength: 3 }) }), {
      minLength: 1,
      maxLength: CHECK_NAMES.length,
    });
    await fc.assert(
      fc.asyncProperty(plan, async (plans) => {
        const made = new Set<number>();
        const needsOf = (index: number) => [...new Set(plans[index]?.needs)].filter((need) => need < index);
        const nameOf = (index: number): CheckName => CHECK_NAMES[index] ?? 'job';
        const checks = plans.map(({ fails }, index) => {
          const run = async () => {
            made.add(index);
            if (fails) throw new Error('broken');
            return NOT_NEEDED;
          };
          // What comes of it is the same for checks of all names.
          return { name: nameOf(index), needs: needsOf(index).map(nameOf), run } as AnyCheck;
        });
        const findings = await all(checks);
        expect(findings).toHaveLength(plans.length);
        const isGood = (index: number): boolean => made.has(index) && plans[index]?.fails === false;
        for (const index of plans.keys()) expect(made.has(index)).toBe(needsOf(index).every(isGood));
      }),
    );
  });
});
