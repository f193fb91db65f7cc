// @ts-check
// The whole way of a job, on this machine and without a certificate: npm run demo
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface, isTerminal } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';

const say = (/** @type {string} */ line) => console.log(`● ${line}`);

const sandbox = await startSandbox();
say(`a compute element is running on this machine: ${sandbox.url}`);

// Its directory is a temporary one: it goes with the sandbox, and both also when Ctrl-C ends this program.
const work = await mkdtemp(join(sandbox.directory, 'demo-'));
const inputFiles = ['january.csv', 'february.csv'].map((name) => join(work, name));
await Promise.all(inputFiles.map((path, month) => writeFile(path, `day,mm\n1,${month}.5\n2,${month + 1}.2\n3,0\n`)));

const arc = new ArcInterface(sandbox.config, { log: null });
const program = `
for file in *.csv; do
  echo "reading $file"
  sleep 1
  awk -F, -v file="$file" 'NR > 1 { sum += $2 } END { print file, sum, "mm" }' "$file" >> rain.txt
done
echo done`;
say(`submitting a job with ${inputFiles.length} input files`);
const jobId = await arc.submitJob('/bin/sh', {
  name: 'rain',
  args: ['-c', program],
  inputFiles,
  outputs: ['rain.txt'],
});
say(jobId);

let shown = 0;
async function showOutput() {
  for await (const chunk of await arc.readJobFile(jobId, 'stdout.txt', { offset: shown })) {
    process.stdout.write(chunk);
    shown += chunk.length;
  }
}

for await (const job of arc.watchJob(jobId, { pollSeconds: 0.3 })) {
  if (isTerminal(job.state)) await showOutput();
  say(`${job.state.toLowerCase()} (${job.status})`);
  if (job.state !== 'Running') continue;
  while ((await arc.getJob(jobId)).state === 'Running') {
    await showOutput();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const directory = String(await arc.saveJobOutputs(jobId));
say(`saved in ${directory}: ${(await readdir(directory)).join(', ')}`);
console.log(await readFile(join(directory, 'rain.txt'), 'utf8'));
await arc.cleanJob(jobId);
await arc.close();
await sandbox.close();

say('what to try next:');
console.log('  npm run sandbox              a compute element that stays, for your own programs');
console.log('  examples/                    short programs to start from: node examples/submit.js config.json a.txt');
console.log('  README.md                    how to run on a real cluster');
