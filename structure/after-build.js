// Part of `npm run build`, after the compiler: the bundles of what is loaded most often are made, and what is in `dist/` is what the
// sources say, and nothing else.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';
import { removeStaleOutput } from './stale-output.js';

const folder = (name) => fileURLToPath(new URL(`../packages/${name}`, import.meta.url));

/** The modules behind the `exports` of a package. */
const exported = (name) => {
  const { exports } = JSON.parse(readFileSync(`${folder(name)}/package.json`, 'utf8'));
  return Object.values(exports).map(({ default: path }) => path.replace(/^\.\/dist\/(.*)\.js$/, '$1'));
};

removeStaleOutput(
  folder('client'),
  await bundle(folder('client'), {
    entries: exported('client'),
    // The first three are loaded by themselves, too; the job list is not read without the configuration; both protocols need the last.
    together: {
      errors: ['errors/index', 'errors/system-error'],
      nearest: ['checks/nearest'],
      jobs: ['jobs/index'],
      checks: ['checks/require-argument', 'checks/shape'],
      'job-list': ['config/connection-config', 'job-list/read-job-list'],
      upload: ['transfer/upload', 'transfer/session-directory', 'interfaces/contract/lost-reply'],
    },
  }),
);
removeStaleOutput(
  folder('cli'),
  await bundle(folder('cli'), {
    entries: ['start'],
    // `--version` needs the first alone, help and completion both.
    together: { version: ['help/print-version', 'process/whole-output'], command: ['main'] },
  }),
);
removeStaleOutput(folder('sandbox'));
