// @ts-check
// Submits ten jobs in one request, waits for all of them, and cleans up on the server.
// node examples/many-jobs.js config.json
import { text } from 'node:stream/consumers';
import { ArcInterface } from 'jasmin-arc';

const arc = new ArcInterface(process.argv[2], { log: null });
const outcomes = await arc.submitJobs(
  Array.from({ length: 10 }, (_, year) => ({
    name: `year ${2015 + year}`,
    executable: '/bin/echo',
    args: [`results of ${2015 + year}`],
    wallTimeSeconds: 600,
  })),
);
for (const outcome of outcomes) {
  if ('error' in outcome) {
    console.error(outcome.error);
    continue;
  }
  const job = await arc.waitForJob(outcome.jobId);
  const said = await text(await arc.readJobFile(job.id, 'stdout.txt'));
  console.log(`${job.name}: ${job.state}, ${said.trim()}`);
  await arc.cleanJob(job.id);
}
await arc.close();
