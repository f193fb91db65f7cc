/**
 * The smallest programs that use the library, one task per process, as the ARC tools are one process per task:
 * `node library-user.js submit CONFIG`, `states CONFIG ID…`, `fetch CONFIG ID DIRECTORY`.
 */
import { ArcInterface } from 'jasmin-arc';

const [task, config, ...rest] = process.argv.slice(2);
await using arc = new ArcInterface(config, { log: null });
switch (task) {
  case 'submit':
    console.log(await arc.submitJob('/bin/true', { inputFiles: rest }));
    break;
  case 'states':
    for (const job of await arc.getJobs(rest)) console.log(job?.id, job?.state);
    break;
  case 'fetch': {
    const [jobId = '', directory] = rest;
    console.log(await arc.saveJobOutputs(jobId, { directory }));
    break;
  }
  default:
    throw new Error(`No such task: ${task}`);
}
