import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type ServerFacts, serverStates, type VomsFacts } from './testbed.js';

declare module 'vitest' {
  interface ProvidedContext {
    servers: readonly ServerFacts[];
    /** Null if they are not up, and not wanted. */
    voms: VomsFacts | null;
    scratch: string;
  }
}

/**
 * Finds the servers that are up. `TESTBED_SERVERS="arc6 slurm"` names those wanted, and each of them must be up;
 * left out, it is every server there is, and at least one compute element.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const known = await serverStates();
  const wanted = process.env.TESTBED_SERVERS?.split(/[\s,]+/).filter((name) => name !== '');
  const missing = wanted?.filter((name) => !known.some(({ server }) => server.name === name)) ?? [];
  const chosen = known.filter(({ server }) => wanted === undefined || wanted.includes(server.name));
  const unwell = chosen.filter(({ state }) => state !== 'up').map(({ state, server }) => `${server.name} is ${state}`);

  const elements = chosen.flatMap(({ server }) => (server.kind === 'voms' ? [] : [server]));

  if (missing.length > 0 || unwell.length > 0 || elements.length === 0) {
    const facts = [...missing.map((name) => `${name} is down`), ...unwell].join(', ') || 'no compute element is up';
    const names =
      wanted ??
      (elements.length > 0
        ? chosen.map(({ server }) => server.name)
        : ['arc6', 'arc7', 'arc72', 'slurm', 'emies', 'voms']);
    throw new Error(
      `The journeys need the servers of the testbed: ${facts}. Run: npm run testbed -- up ${names.join(' ')}`,
    );
  }

  const scratch = await mkdtemp(join(tmpdir(), 'jasmin-arc-real-'));
  project.provide('servers', elements);
  project.provide('voms', chosen.flatMap(({ server }) => (server.kind === 'voms' ? [server] : [])).at(0) ?? null);
  project.provide('scratch', scratch);
  return () => rm(scratch, { recursive: true, force: true });
}
