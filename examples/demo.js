// @ts-check
// The command and the library at work, on this machine and without a certificate: npm run demo
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from 'jasmin-arc-sandbox';

const clone = fileURLToPath(new URL('../', import.meta.url));
const say = (/** @type {string} */ text) => console.log(`\n● ${text}`);

/** Ended by a signal, or a command that failed: there is no point in going on. */
class Stopped extends Error {}
let isInterrupted = false;
// Ctrl-C reaches the command that runs as well, and that one asks what to do. The sandbox is closed in any case.
process.on('SIGINT', () => {
  isInterrupted = true;
});

const sandbox = await startSandbox();
// Everything is in the sandbox's directory, which is a temporary one and goes with it.
const work = join(sandbox.directory, 'demo');
const env = {
  ...process.env,
  HOME: join(work, 'home'),
  PATH: [join(work, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
  JASMIN_ARC_CONFIG: join(work, 'config.json'),
  XDG_STATE_HOME: join(work, 'home/state'),
};

try {
  await prepare();
  console.log(`● a compute element of your own runs here: ${sandbox.url}`);
  say('run a program there: with files, its output live, and its result brought back');
  await type('cat rain.sh');
  await type('jasmin-arc run -i january.csv -i february.csv -o rain.txt -- sh rain.sh');
  await type('cat rain.txt');
  say('submit jobs and leave, look after them later, and find out what went wrong');
  await type('jasmin-arc submit --name june -- sh -c "sleep 2; echo 30 days"');
  await type('jasmin-arc submit --name may -- sh -c "echo no data for May >&2; exit 3"');
  await type('jasmin-arc wait --all', { mayFail: true });
  await type('jasmin-arc status');
  await type('jasmin-arc logs june');
  say('the same in a program');
  await type('cat count.js');
  await type('node count.js');
} catch (error) {
  if (!(error instanceof Stopped)) throw error;
  process.exitCode = isInterrupted ? 130 : 1;
} finally {
  await sandbox.close();
}
say(`${process.exitCode ? 'stopped' : 'that was all'}: the compute element is gone, nothing is left behind`);
say('now you:');
if (!isInstalled()) console.log('    npm run setup');
console.log('    jasmin-arc config init');

async function prepare() {
  await Promise.all(['bin', 'home'].map((name) => mkdir(join(work, name), { recursive: true })));
  await symlink(join(clone, 'packages/cli/bin/jasmin-arc.js'), join(work, 'bin/jasmin-arc'));
  await symlink(join(clone, 'node_modules'), join(work, 'node_modules'));
  const files = {
    'config.json': JSON.stringify(sandbox.config),
    'package.json': '{ "type": "module" }',
    'january.csv': 'day,mm\n1,0.5\n2,1.2\n3,0\n',
    'february.csv': 'day,mm\n1,1.5\n2,2.2\n3,0\n',
    'rain.sh': `for file in *.csv; do
  echo "reading $file"
  sleep 1
  awk -F, 'NR > 1 { sum += $2 } END { print FILENAME, sum }' "$file" >> rain.txt
done
`,
    'count.js': `import { ArcInterface } from 'jasmin-arc';

const arc = new ArcInterface('config.json', { log: null });
const jobId = await arc.submitJob('wc', {
  args: ['-l', 'january.csv'],
  inputFiles: ['january.csv'],
});
for await (const job of arc.watchJob(jobId)) console.log(job.state);
for await (const chunk of await arc.readJobFile(jobId, 'stdout.txt')) {
  process.stdout.write(chunk);
}
await arc.cleanJob(jobId);
await arc.close();
`,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(work, name), content);
}

/** Shows a line as if it were typed, and runs it. @throws Stopped if it fails, or was interrupted */
async function type(/** @type {string} */ line, { mayFail = false } = {}) {
  if (isInterrupted) throw new Stopped();
  console.log(`\n$ ${line}`);
  const status = await new Promise((resolve, reject) => {
    // A pipe would be taken for the job's stdin.
    const stdin = process.stdin.isTTY ? 'inherit' : 'ignore';
    const child = spawn('sh', ['-c', line], { cwd: work, env, stdio: [stdin, 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 130));
  });
  if (status !== 0 && !(mayFail && status === 1)) throw new Stopped();
}

/** Whether the command can be called from here. */
function isInstalled() {
  const places = (process.env.PATH ?? '').split(delimiter).filter((place) => !place.includes('node_modules'));
  return places.some((place) => {
    try {
      accessSync(join(place, 'jasmin-arc'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
