// Whether imports go where ARCHITECTURE.md says: no circles, and no arrow that points up; whether users can name the types of what the
// packages export, by the compiled declarations; and whether few packages of others are installed. Part of `npm run check`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLIENT_FOLDERS } from './client-folders.js';
import { importGraph } from './import-graph.js';
import { describeHiddenTypes } from './public-types.js';
import { describeTooManyPackages } from './runtime-packages.js';
import { describeCircles, describeForbiddenFolders, describeForbiddenPackages } from './violations.js';

const sources = (name) => importGraph(fileURLToPath(new URL(`../packages/${name}/src`, import.meta.url)));
const client = sources('client');
const sandbox = sources('sandbox');
const cli = sources('cli');
const testing = sources('testing');

/** The types of what users import, as the compiler has written them into `dist/`. */
const entries = (name) => {
  const folder = new URL(`../packages/${name}/`, import.meta.url);
  const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  return Object.values(exports).map(({ types }) => fileURLToPath(new URL(types, folder)));
};

const found = {
  client: [
    ...describeCircles(client),
    ...describeForbiddenFolders(client, CLIENT_FOLDERS),
    ...describeForbiddenPackages(client, []),
    ...describeHiddenTypes(entries('client')),
  ],
  sandbox: [
    ...describeCircles(sandbox),
    ...describeForbiddenPackages(sandbox, ['jasmin-arc']),
    ...describeHiddenTypes(entries('sandbox')),
  ],
  cli: [...describeCircles(cli), ...describeForbiddenPackages(cli, ['jasmin-arc', 'jasmin-arc-sandbox'])],
  // It knows the library from inside: what it pretends to be are contracts that are not exported.
  testing: [...describeCircles(testing), ...describeForbiddenPackages(testing, ['jasmin-arc'], ['../../client/src'])],
};
for (const [name, sentences] of Object.entries(found)) {
  for (const sentence of sentences) console.error(`packages/${name}: ${sentence}`);
}
const lockfile = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const tooMany = describeTooManyPackages(lockfile);
for (const sentence of tooMany) console.error(`package-lock.json: ${sentence}`);
process.exitCode = [...Object.values(found).flat(), ...tooMany].length > 0 ? 1 : 0;
