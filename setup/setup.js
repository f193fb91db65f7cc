// @ts-check
// Builds this clone and puts its command jasmin-arc on the PATH: npm run setup
// With --build-only, as in npm run demo, it stops after the first half.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { putOnPath } from './put-on-path.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const say = (/** @type {string} */ text) => console.log(`● ${text}`);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node.js 20.19 or later is needed; this is ${process.versions.node}`);

if (!isInstalled()) {
  say('fetching what it is built with');
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
}
say('building it');
npm('run', '--silent', 'build');
if (process.argv.includes('--build-only')) process.exit();

const { link, isOnPath, replaced, hiddenBy, trouble } = await putOnPath(root, process.env);
if (trouble !== undefined) fail(trouble);
say(`the command is ${link}; it follows this clone`);
if (replaced !== undefined) say(`until now it led to ${replaced}; to have that again, run npm run setup there`);
if (hiddenBy !== undefined) say(`another one comes before it on your PATH: ${hiddenBy}`);
if (!isOnPath) {
  say('it is not on your PATH yet: type this, and add it to ~/.profile');
  console.log('    export PATH="$HOME/.local/bin:$PATH"');
}
say('next, from any directory:');
console.log('    jasmin-arc config init');

/** Whether everything is there in the version that is wanted: an installation takes long, and disturbs what is running. */
function isInstalled() {
  const read = (/** @type {string} */ path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8')).packages;
  try {
    const [wanted, present] = [read('package-lock.json'), read('node_modules/.package-lock.json')];
    return Object.entries(wanted)
      .filter(([path, { optional, devOptional }]) => path.startsWith('node_modules/') && !optional && !devOptional)
      .every(([path, { version }]) => present[path]?.version === version);
  } catch {
    return false; // there is no installation yet, or none that npm can go on from
  }
}

/** Runs npm in the clone, and ends where it fails. */
function npm(/** @type {readonly string[]} */ ...words) {
  // On Windows npm is a script, which needs a shell.
  const { status, error } = spawnSync('npm', words, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail(`npm ${words[0]} failed${error === undefined ? '' : `: ${error.message}`}`);
}

/** @returns {never} */
function fail(/** @type {string} */ text) {
  console.error(`error: ${text}`);
  process.exit(1);
}
