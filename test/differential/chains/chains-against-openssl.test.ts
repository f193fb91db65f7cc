import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compareChains } from './chain-comparison.js';
import { judgeClients } from './judge-clients.js';
import { judgeServers } from './judge-servers.js';

/** Of clients; a quarter as many are of servers. `npm run chains` compares 4,000 and 1,000. */
const COUNT = Number(process.env.GENERATED_CHAINS ?? 200);
/** What `npm run chains` can be given to see other chains. */
const SEED = Number(process.env.CHAIN_SEED ?? 1);

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.runIf(hasOpenssl)('generated chains, good ones and some with one defect', () => {
  it.each([
    ['clients', 'client', COUNT, judgeClients],
    ['servers, with lists and policies', 'server', Math.ceil(COUNT / 4), judgeServers],
  ] as const)(
    'of %s are judged as OpenSSL judges them',
    async (_whose, kind, count, judge) => {
      const { surprises, good, bad } = await compareChains(kind, { count, seed: SEED }, judge);
      expect(surprises).toEqual([]);
      expect(Math.min(good, bad)).toBeGreaterThan(count / 10);
    },
    180_000 + COUNT * 200,
  );
});
