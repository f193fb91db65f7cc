import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdvertisingEndpoint, startAdvertisingEndpoint } from '../differential/advertising-endpoint.js';
import { type Arcsub, setUpArcsub } from '../differential/arcsub.js';
import { DELIBERATE_DIFFERENCES } from '../differential/canonical-adl.js';
import { type RawJob, runRawJobs } from '../differential/raw-jobs.js';
import { compareWithArcsub, ourAnswer } from '../differential/xrsl-against-arcsub.js';
import { CORPUS_FILES, readCorpus } from '../differential/xrsl-corpus.js';
import { allServers, servers } from './servers.js';

const [server] = allServers;
const OUTCOMES_TIMEOUT_MILLISECONDS = 900_000;
const [runnable, convertible, refused, refusedHere] = await Promise.all([
  readCorpus('runnable'),
  readCorpus('convertible'),
  readCorpus('refused'),
  readCorpus('refused-here'),
]);

const counts = { documents: 0, jobs: 0, same: 0, refusedByBoth: 0, refusedHere: 0, sameWithLosses: 0, sameOutcome: 0 };
const differences = new Map<string, number>(DELIBERATE_DIFFERENCES.map(({ name }) => [name, 0]));

describe('xRSL, as we and as the real client understand it', () => {
  let arcsub: Arcsub;
  let endpoint: AdvertisingEndpoint;

  beforeAll(async () => {
    if (server === undefined) throw new Error('There is no server to take certificates from');
    const { cert, key } = server.users.tester;
    arcsub = await setUpArcsub({ certsDir: server.certsDir, userCert: cert, userKey: key });
    endpoint = await startAdvertisingEndpoint(server.hosts.localhost);
  });

  afterAll(async () => {
    await arcsub[Symbol.asyncDispose]();
    await endpoint[Symbol.asyncDispose]();
    const reasons = DELIBERATE_DIFFERENCES.map(
      ({ name, reason }) => `  ${name}, in ${differences.get(name)} jobs: ${reason}`,
    );
    console.log(
      [
        `xRSL against arcsub: ${counts.documents} documents`,
        `  accepted by both: ${counts.same}, with ${counts.jobs} jobs that mean the same`,
        `  refused by both: ${counts.refusedByBoth}`,
        `  refused by us only: ${counts.refusedHere}, of which ${counts.sameWithLosses} mean the same once losses are allowed`,
        `  run to the same outcome: ${counts.sameOutcome} jobs`,
        'Deliberate differences:',
        ...reasons,
      ].join('\n'),
    );
  });

  it('there are enough documents for the comparison to mean something', () => {
    expect(runnable.length + convertible.length).toBeGreaterThanOrEqual(60);
    expect(refused.length).toBeGreaterThanOrEqual(15);
  });

  it.each([...runnable, ...convertible])('$part/$name means the same to both', async (document) => {
    const { jobs, disagreements, differences: met } = await compareWithArcsub(document, arcsub, endpoint);
    expect(disagreements).toEqual([]);
    counts.documents += 1;
    counts.jobs += jobs;
    counts.same += 1;
    for (const name of met) differences.set(name, (differences.get(name) ?? 0) + 1);
  });

  it.each(refused)('$part/$name is refused by both', async ({ text, file }) => {
    endpoint.advertise([]);
    expect(await arcsub.describe(file, endpoint.url, CORPUS_FILES)).toMatchObject({ accepted: false });
    expect(await ourAnswer(text)).toMatchObject({ accepted: false });
    counts.documents += 1;
    counts.refusedByBoth += 1;
  });

  it.each(refusedHere)('$part/$name is refused by us, where arcsub guesses or drops something', async (document) => {
    expect(await ourAnswer(document.text)).toMatchObject({ accepted: false });
    const allowingLosses = await ourAnswer(document.text, { onLoss: () => {} });
    const described = allowingLosses.accepted ? allowingLosses.jobs.map(({ description }) => description) : [];
    endpoint.advertise(described);
    expect(await arcsub.describe(document.file, endpoint.url, CORPUS_FILES)).toMatchObject({ accepted: true });
    counts.documents += 1;
    counts.refusedHere += 1;
    if (!allowingLosses.accepted) return;
    const { disagreements } = await compareWithArcsub(document, arcsub, endpoint, { onLoss: () => {} });
    expect(disagreements).toEqual([]);
    counts.sameWithLosses += 1;
  });

  it.skipIf(servers.length === 0)(
    'A-REX runs what either of us sends to the same outcome',
    { timeout: OUTCOMES_TIMEOUT_MILLISECONDS },
    async () => {
      const [target] = servers;
      if (target === undefined) throw new Error('There is no server to run jobs on');
      const pairs: { readonly name: string; readonly ours: RawJob; readonly arcsubs: RawJob }[] = [];
      for (const { name, text, file } of runnable) {
        const ours = await ourAnswer(text);
        if (!ours.accepted) throw ours.error;
        endpoint.advertise(ours.jobs.map(({ description }) => description));
        const theirs = await arcsub.describe(file, endpoint.url, CORPUS_FILES);
        if (!theirs.accepted) throw new Error(`arcsub refuses ${name}: ${theirs.said}`);
        for (const [index, { adl, uploads }] of ours.jobs.entries()) {
          // The queue that was advertised to arcsub is not one of this server.
          const document = (theirs.documents[index] ?? '').replace(`<QueueName>${endpoint.queue}</QueueName>`, '');
          pairs.push({ name: `${name} ${index}`, ours: { adl, uploads }, arcsubs: { adl: document, uploads } });
        }
      }
      const jobs = pairs.flatMap(({ ours, arcsubs }) => [ours, arcsubs]);
      const { cert, key } = target.users.tester;
      const outcomes = await runRawJobs(jobs, { url: target.url, cert, key, certsDir: target.certsDir });
      const ours = pairs.map(({ name }, index) => ({ name, outcome: outcomes[2 * index] }));
      const arcsubs = pairs.map(({ name }, index) => ({ name, outcome: outcomes[2 * index + 1] }));
      expect(ours).toEqual(arcsubs);
      // Not all of them to the outcome that nothing runs.
      expect(ours.filter(({ outcome }) => outcome?.state === 'FINISHED').length).toBe(pairs.length - 1);
      expect(ours.find(({ name }) => name === 'exit-code 0')?.outcome).toMatchObject({ state: 'FAILED' });
      counts.sameOutcome = pairs.length;
    },
  );
});
