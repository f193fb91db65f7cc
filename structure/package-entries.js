import { checkPackage, Package } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** Ways to find a module that packages of ES modules alone do not serve: `require()`, and TypeScript before `exports` existed. */
const NOT_SERVED = ['node10', 'node16-cjs'];

/**
 * Whether package managers, Node.js and TypeScript find what a package exports, by publint and by "Are the types wrong?".
 * @param files - what would be published, by path from the folder of the package, their contents
 * @returns a sentence for each problem
 */
export async function describeEntryProblems(files) {
  return [...(await describePublintMessages(files)), ...(await describeTypeProblems(files))];
}

async function describePublintMessages(files) {
  const pack = { files: [...files].map(([path, data]) => ({ name: `package/${path}`, data })) };
  const { messages, pkg } = await publint({ pkgDir: 'package', pack, strict: true });
  return messages.map((message) => `${formatMessage(message, pkg, { color: false })} (publint: ${message.code})`);
}

async function describeTypeProblems(files) {
  const { name, version, exports } = JSON.parse(files.get('package.json').toString());
  // A package with commands alone has no types to find.
  if (exports === undefined) return [];
  const published = Object.fromEntries([...files].map(([path, data]) => [`/node_modules/${name}/${path}`, data]));
  const { types, problems = [] } = await checkPackage(new Package(published, name, version));
  if (!types) return ['no types would be published (Are the types wrong?)'];
  return problems
    .filter(({ resolutionKind }) => !NOT_SERVED.includes(resolutionKind))
    .map(({ kind, entrypoint, resolutionKind, ...facts }) => {
      const place = [entrypoint, resolutionKind].filter((one) => one !== undefined).join(' by ');
      return `${kind} ${place || JSON.stringify(facts)} (Are the types wrong?)`;
    });
}
