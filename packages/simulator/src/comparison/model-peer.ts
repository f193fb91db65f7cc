import type { Release } from '../../../sandbox/src/release.js';
import { ModelArex } from '../arex/model-arex.js';
import type { Random } from '../random/random.js';
import { programOfTemplate } from './job-template.js';
import { type Peer, type PeerReply, toTarget } from './peer.js';

const HOUR_MS = 3_600_000;

/** The model on a clock that goes as far as is waited, with information that is never late: conversations wait for it anyway. */
export function modelPeer(release: Release, random: Random): Peer {
  const origin = 'https://model.example.org:443';
  let now = Date.UTC(2026, 10, 23);
  const arex = new ModelArex({
    endpoint: `${origin}/arex`,
    release,
    random,
    now: () => now,
    programOf: ({ name }, start) => programOfTemplate(name, start),
    settings: {
      infoPeriodMs: 0,
      slots: 64,
      queueDelay: [0, 10_000],
      cleanDelay: [0, 5_000],
      recordGapChance: 0,
      creationFailureChance: 0,
    },
  });
  const user = '/DC=org/DC=example/CN=tester';
  return {
    name: `the model of ARC ${release}`,
    origin,
    async ask({ method, path, headers, body = '' }): Promise<PeerReply> {
      now += 10;
      const request = { method, path: toTarget(path), headers, body: Buffer.from(body), user, isWhole: true };
      const { headers: answered, ...reply } = arex.answer(request);
      return { ...reply, headers: Object.entries(answered) };
    },
    async cut({ method, path, headers, body = '' }, afterBytes): Promise<void> {
      now += 10;
      const arrived = Buffer.from(body).subarray(0, afterBytes);
      const sent = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
      arex.answer({ method, path: toTarget(path), headers: sent, body: arrived, user, isWhole: false });
    },
    async until(condition, what): Promise<void> {
      for (const end = now + HOUR_MS; now < end; now += 500) if (await condition()) return;
      throw new Error(`In an hour of its time, the model has not come so far that ${what}`);
    },
  };
}
