import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { conversation } from 'jasmin-arc-simulator/comparison/conversation.js';
import { converse } from 'jasmin-arc-simulator/comparison/converse.js';
import { differences } from 'jasmin-arc-simulator/comparison/differences.js';
import { httpsPeer } from 'jasmin-arc-simulator/comparison/https-peer.js';
import { modelPeer } from 'jasmin-arc-simulator/comparison/model-peer.js';
import { permittedForSandbox } from 'jasmin-arc-simulator/comparison/permitted-differences.js';
import { seededRandom } from 'jasmin-arc-simulator/random/random.js';
import { describe, expect, it } from 'vitest';
import { RELEASES } from '../packages/sandbox/src/release.js';

const SEEDS = (process.env.MODEL_SEEDS ?? '1 2').split(' ').map(Number);

const sandboxPeer = ({ config }: Sandbox) => {
  const { CERTS_DIR = '', CLIENT_CERT = '', CLIENT_KEY = '', ARC_SERVER = '' } = config;
  const authorities = readdirSync(CERTS_DIR).filter((name) => name.endsWith('.pem'));
  return httpsPeer({
    name: 'the sandbox',
    origin: new URL(ARC_SERVER.startsWith('https:') ? ARC_SERVER : `https://${ARC_SERVER}`).origin,
    ca: authorities.map((name) => readFileSync(join(CERTS_DIR, name))),
    cert: readFileSync(CLIENT_CERT),
    key: readFileSync(CLIENT_KEY),
    pollMs: 20,
    patienceMs: 60_000,
  });
};

describe.each(RELEASES)('the model of ARC %s and the sandbox', (release) => {
  it.each(SEEDS)('answer alike in conversation %i', async (seed) => {
    await using sandbox = await startSandbox({ release, snapshotPeriodMs: 0, slots: 64 });
    using peer = sandboxPeer(sandbox);
    const chain = readFileSync(sandbox.config.CLIENT_CERT ?? '', 'utf8');
    const random = seededRandom(seed);
    const steps = conversation({ random: random.branch('talk'), release, chain, requestsPerStage: 30, jobs: 4 });
    const model = modelPeer(release, random.branch('model'));
    const [modelled, imitated] = await Promise.all([converse(model, steps), converse(peer, steps)]);
    const found = differences(
      { name: model.name, exchanges: modelled },
      { name: peer.name, exchanges: imitated },
      permittedForSandbox(steps),
    );
    expect(found.join('\n\n')).toBe('');
  });
});
