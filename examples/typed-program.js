// @ts-check
// Runs a program as it is typed: its script is found and sent, with the files that its arguments name, and #SBATCH lines are followed.
// node examples/typed-program.js config.json bash count.sh a.txt
import { text } from 'node:stream/consumers';
import { ArcInterface, planProgram } from 'jasmin-arc';

const [config, ...words] = process.argv.slice(2);

const { forgottenInputs } = await planProgram(words);
const plan = await planProgram(words, { inputs: forgottenInputs, outputs: [] });
for (const { name, sizeBytes } of plan.uploads) console.log(`sends ${name}, ${sizeBytes} bytes`);
for (const { text: line, reason } of plan.batch.ignored) console.log(`leaves out ${line}: ${reason}`);
for (const doubt of plan.doubts) console.log(`may fail: ${doubt.kind}`);

const arc = new ArcInterface(config, { log: null });
const jobId = await arc.submitJob(plan.executable, plan.options);
const { state } = await arc.waitForJob(jobId);
const stdout = await text(await arc.readJobFile(jobId, 'stdout.txt'));
console.log(`${state}, of ${plan.options.wallTimeSeconds} s: ${stdout.trim()}`);
await arc.cleanJob(jobId);
await arc.close();
