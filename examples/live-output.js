// @ts-check
// Shows what a job prints while it runs.
// node examples/live-output.js config.json
import { ArcInterface } from 'jasmin-arc';

const arc = new ArcInterface(process.argv[2], { log: null });
const jobId = await arc.submitJob('/bin/sh', { args: ['-c', 'for i in 1 2 3; do echo "step $i"; sleep 1; done'] });

let offset = 0;
async function showNews() {
  const stdout = await arc.readJobFile(jobId, 'stdout.txt', { offset });
  for await (const chunk of stdout) {
    process.stdout.write(chunk);
    offset += chunk.length;
  }
}

let job = await arc.getJob(jobId);
while (job.status !== 'completed' && job.status !== 'failed') {
  if (job.state === 'Running') await showNews();
  await new Promise((resolve) => setTimeout(resolve, 500));
  job = await arc.getJob(jobId);
}
await showNews();
console.log(`${job.state}, exit code ${job.exitCode}`);
await arc.close();
