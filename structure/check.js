// Whether imports go where ARCHITECTURE.md says: no circles, and no arrow that points up. Part of `npm run check`.
import { fileURLToPath } from 'node:url';
import { CLIENT_FOLDERS } from './client-folders.js';
import { importGraph } from './import-graph.js';
import { describeCircles, describeForbiddenFolders, describeForbiddenPackages } from './violations.js';

const sources = (name) => importGraph(fileURLToPath(new URL(`../packages/${name}/src`, import.meta.url)));
const client = sources('client');
const sandbox = sources('sandbox');
const cli = sources('cli');

const found = {
  client: [
    ...describeCircles(client),
    ...describeForbiddenFolders(client, CLIENT_FOLDERS),
    ...describeForbiddenPackages(client, []),
  ],
  sandbox: [...describeCircles(sandbox), ...describeForbiddenPackages(sandbox, ['jasmin-arc'])],
  cli: [...describeCircles(cli), ...describeForbiddenPackages(cli, ['jasmin-arc', 'jasmin-arc-sandbox'])],
};
for (const [name, sentences] of Object.entries(found)) {
  for (const sentence of sentences) console.error(`packages/${name}: ${sentence}`);
}
process.exitCode = Object.values(found).flat().length > 0 ? 1 : 0;
