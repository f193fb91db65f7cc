// @ts-check
// Counts the lines of files on the cluster: submits a job with its input files, watches it, saves and shows its output.
// node examples/submit.js config.json a.txt b.txt
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface, JobStatuses } from 'jasmin-arc';

const [config, ...inputFiles] = process.argv.slice(2);

const arc = new ArcInterface(config, { log: process.stderr });
const jobId = await arc.submitJob('/bin/bash', {
  args: ['-c', 'for f in *.txt; do echo "$f: $(wc -l < $f)"; done > output'],
  inputFiles,
});
for await (const job of arc.watchJob(jobId)) console.log(`${job.state}: ${job.status}`);
if ((await arc.getJobStatus(jobId)) === JobStatuses.COMPLETED) {
  const directory = await arc.saveJobOutputs(jobId);
  console.log(await readFile(join(String(directory), 'output'), 'utf8'));
}
await arc.close();
