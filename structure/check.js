// Whether imports go where ARCHITECTURE.md says: no circles, and no arrow that points up; whether only `interfaces/` knows which
// interfaces there are; whether files and processes are reached through the seams; whether users can name the types of what the
// packages export, and learn from docstrings what to do with it, by the compiled declarations; whether few packages of others are
// installed; whether what would be published is whole and found by those who import it; and whether the links and exit statuses in the documents are right. Part of `npm run check`,
// after the compiler. Nothing of it needs a network.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT_STATUS_MEANINGS } from '../packages/cli/compiled/errors/exit-status.js';
import { CLIENT_FOLDERS, MAY_NAME_INTERFACES, MAY_USE_MACHINE } from './client-folders.js';
import { packageEntries } from './code-examples.js';
import {
  describeMissingDocstrings,
  describeMissingTerms,
  describeMissingUnits,
  exportedDocstrings,
} from './docstrings.js';
import { describeUnknownExitStatuses, describeWrongExitStatuses } from './exit-statuses.js';
import { importGraph } from './import-graph.js';
import { describeInterfaceNames, sourceTexts } from './interface-names.js';
import { describeMachineUses } from './machine-uses.js';
import { markdownFiles } from './markdown-files.js';
import { describeDeadLinks } from './markdown-links.js';
import { describePackageContents } from './package-contents.js';
import { describeEntryProblems } from './package-entries.js';
import { packedFiles } from './packed-files.js';
import { describeHiddenTypes } from './public-types.js';
import { describeTooManyPackages } from './runtime-packages.js';
import { describeCircles, describeForbiddenFolders, describeForbiddenPackages } from './violations.js';

const sources = (name) => importGraph(fileURLToPath(new URL(`../packages/${name}/src`, import.meta.url)));
const client = sources('client');
const sandbox = sources('sandbox');
const cli = sources('cli');
const testing = sources('testing');
const simulator = sources('simulator');

/** The types of what users import, as the compiler has written them into `dist/`. */
const entries = (name) => [...packageEntries([name]).keys()];
function describeUndocumented(name) {
  const docstrings = exportedDocstrings(entries(name));
  return [describeMissingDocstrings, describeMissingUnits, describeMissingTerms].flatMap((describe) =>
    describe(docstrings),
  );
}

const root = fileURLToPath(new URL('..', import.meta.url));
const [packedClient, packedSandbox, packedCli] = await packedFiles(
  root,
  ['client', 'sandbox', 'cli'].map((name) => `packages/${name}`),
);
const describePublished = async (files) => [...describePackageContents(files), ...(await describeEntryProblems(files))];

const found = {
  'packages/client': [
    ...describeCircles(client),
    ...describeForbiddenFolders(client, CLIENT_FOLDERS),
    ...describeInterfaceNames(sourceTexts(join(root, 'packages/client/src')), MAY_NAME_INTERFACES),
    ...describeMachineUses(sourceTexts(join(root, 'packages/client/src')), MAY_USE_MACHINE),
    ...describeForbiddenPackages(client, []),
    ...describeHiddenTypes(entries('client')),
    ...describeUndocumented('client'),
    ...(await describePublished(packedClient)),
  ],
  'packages/sandbox': [
    ...describeCircles(sandbox),
    ...describeForbiddenPackages(sandbox, ['jasmin-arc']),
    ...describeHiddenTypes(entries('sandbox')),
    ...describeUndocumented('sandbox'),
    ...(await describePublished(packedSandbox)),
  ],
  'packages/cli': [
    ...describeCircles(cli),
    ...describeForbiddenPackages(cli, ['jasmin-arc', 'jasmin-arc-sandbox']),
    ...(await describePublished(packedCli)),
  ],
  // It knows the library from inside: what it pretends to be are contracts that are not exported.
  'packages/testing': [
    ...describeCircles(testing),
    ...describeForbiddenPackages(testing, ['jasmin-arc'], ['../../client/src']),
  ],
  // It puts its own machine and network under the library and the command, from inside.
  'packages/simulator': [
    ...describeCircles(simulator),
    ...describeForbiddenPackages(
      simulator,
      ['jasmin-arc', 'jasmin-arc-testing'],
      ['../../client/src', '../../cli/src', '../../sandbox/src'],
    ),
  ],
  'package-lock.json': describeTooManyPackages(
    JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')),
  ),
};

const documents = markdownFiles(root);
found['*.md'] = describeDeadLinks(documents, (path) => existsSync(join(root, path)));
found['docs/command.md'] = describeWrongExitStatuses(documents.get('docs/command.md'), EXIT_STATUS_MEANINGS);
for (const [path, text] of documents) {
  found[path] = [...(found[path] ?? []), ...describeUnknownExitStatuses(text, EXIT_STATUS_MEANINGS)];
}

for (const [place, sentences] of Object.entries(found)) {
  for (const sentence of sentences) console.error(`${place}: ${sentence}`);
}
process.exitCode = Object.values(found).flat().length > 0 ? 1 : 0;
