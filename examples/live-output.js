// @ts-check
// Follows a job: its states, and what it prints as it prints it.
// node examples/live-output.js config.json
import { ArcInterface } from 'jasmin-arc';

const arc = new ArcInterface(process.argv[2], { log: null });
const job = await arc.startJob('/bin/sh', { args: ['-c', 'for i in 1 2 3; do echo "step $i"; sleep 1; done'] });
for await (const event of job.follow()) {
  if (event.type === 'output') process[event.stream].write(event.bytes);
  if (event.type === 'ended') console.log(`${event.job.state}, exit code ${event.job.exitCode}`);
}
await arc.close();
