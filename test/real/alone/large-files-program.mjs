// A program of a user: uploads a large file, has the job copy it, fetches the copy, and says how much memory that took.
// node large-files-program.mjs CONFIG_JSON INPUT DIRECTORY
import { ArcInterface } from 'jasmin-arc';

const [config, input, directory] = process.argv.slice(2);
const arc = new ArcInterface(JSON.parse(String(config)), { log: null });
const jobId = await arc.submitJob('/bin/sh', {
  args: ['-c', 'sha256sum big.dat | cut -d" " -f1 > sum; cp big.dat copy.dat'],
  inputFiles: [{ path: String(input), name: 'big.dat' }],
  outputs: ['copy.dat', 'sum'],
});
const job = await arc.waitForJob(jobId);
await arc.saveJobOutputs(jobId, { directory });
await arc.cleanJob(jobId);
await arc.close();
console.log(JSON.stringify({ state: job.state, maxRssKilobytes: process.resourceUsage().maxRSS }));
