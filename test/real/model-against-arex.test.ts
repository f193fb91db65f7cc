import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionOptions } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { conversation } from 'jasmin-arc-simulator/comparison/conversation.js';
import { converse } from 'jasmin-arc-simulator/comparison/converse.js';
import { differences } from 'jasmin-arc-simulator/comparison/differences.js';
import { httpsPeer } from 'jasmin-arc-simulator/comparison/https-peer.js';
import { modelPeer } from 'jasmin-arc-simulator/comparison/model-peer.js';
import type { Peer } from 'jasmin-arc-simulator/comparison/peer.js';
import { permittedForAll, permittedForSandbox } from 'jasmin-arc-simulator/comparison/permitted-differences.js';
import { seededRandom } from 'jasmin-arc-simulator/random/random.js';
import { describe, expect, it } from 'vitest';
import { RELEASES } from '../../packages/sandbox/src/release.js';
import { releases } from './servers.js';

/**
 * `MODEL_SEEDS="7 8"` holds other conversations. The fourth cuts an upload in the middle: how much of it a server has read by then is
 * a matter of chance.
 */
const SEEDS = (process.env.MODEL_SEEDS ?? '1 2 3 5 6').split(' ').map(Number);

const peerOf = (name: string, config: ConnectionOptions, pollMs: number) => {
  const { CERTS_DIR = '', CLIENT_CERT = '', CLIENT_KEY = '', ARC_SERVER = '' } = config;
  const authorities = readdirSync(CERTS_DIR).filter((each) => each.endsWith('.pem'));
  return httpsPeer({
    name,
    origin: new URL(ARC_SERVER.startsWith('https:') ? ARC_SERVER : `https://${ARC_SERVER}`).origin,
    ca: authorities.map((each) => readFileSync(join(CERTS_DIR, each))),
    cert: readFileSync(CLIENT_CERT),
    key: readFileSync(CLIENT_KEY),
    pollMs,
    patienceMs: 120_000,
  });
};

describe.concurrent.each(releases)('the model, the sandbox and $name (ARC $release)', (server) => {
  const release = RELEASES.find((each) => server.release.startsWith(each));
  if (release === undefined) throw new Error(`There is no model of ARC ${server.release}`);

  it.concurrent.each(SEEDS)('answer alike in conversation %i', async (seed) => {
    await using sandbox = await startSandbox({ release, snapshotPeriodMs: 0, slots: 64 });
    using there = peerOf(`ARC ${server.release}`, server.connection(), 250);
    using imitation = peerOf('the sandbox', sandbox.config, 50);
    const chain = readFileSync(server.connection().CLIENT_CERT, 'utf8');
    const random = seededRandom(seed);
    const steps = conversation({ random: random.branch('talk'), release, chain, requestsPerStage: 40, jobs: 4 });
    const hold = async (peer: Peer) => ({ name: peer.name, exchanges: await converse(peer, steps) });
    const model = modelPeer(release, random.branch('model'));
    const [real, modelled, imitated] = await Promise.all([hold(there), hold(model), hold(imitation)]);
    const found = [
      ...differences(modelled, real, permittedForAll(steps)),
      ...differences(imitated, real, permittedForSandbox(steps)),
    ];
    expect(found.join('\n\n')).toBe('');
  });
});
