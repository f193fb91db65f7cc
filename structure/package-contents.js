import { dirname, join } from 'node:path';

/** What users of a package need: its programs and their types, its manual, and what it is. */
const PUBLISHED = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^dist\/.*\.(js|d\.ts)$/,
  /^bin\/[^/]*\.js$/,
  /^man\/[^/]*\.1$/,
];
const DEVELOPMENT = /\.(test|fixture)\.|(^|\/)(test|fixtures?)\//;
const REQUIRED = ['package.json', 'README.md', 'LICENSE'];
const SOURCE_MAP = /^\/\/# sourceMappingURL=(\S+)/m;

/**
 * Whether a package publishes what its users need, and nothing else.
 * @param files - by path from the folder of the package, their contents
 * @returns a sentence for each file that is missing or does not belong there, and for each source map that leads nowhere
 */
export function describePackageContents(files) {
  const paths = [...files.keys()];
  return [
    ...REQUIRED.filter((path) => !files.has(path)).map((path) => `${path} would not be published`),
    ...paths
      .filter((path) => DEVELOPMENT.test(path) || !PUBLISHED.some((pattern) => pattern.test(path)))
      .map((path) => `${path} would be published, and users do not need it`),
    ...paths.flatMap((path) => {
      const [, map] =
        SOURCE_MAP.exec(path.endsWith('.js') || path.endsWith('.ts') ? String(files.get(path)) : '') ?? [];
      return map === undefined || files.has(join(dirname(path), map))
        ? []
        : [`${path} names the source map ${map}, which would not be published`];
    }),
  ];
}
