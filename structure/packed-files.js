import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * What `npm pack` would publish of packages, by npm's own account. Nothing is built, written or asked of a registry.
 * @param root - the folder of the workspace
 * @param folders - those of the packages, from there
 * @returns for each package its files, as paths from its folder, with their contents
 */
export async function packedFiles(root, folders) {
  const { stdout } = await execute(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline', ...folders.flatMap((one) => ['--workspace', one])],
    { cwd: root, maxBuffer: 64 << 20 },
  );
  // A list, or with npm 11 an object by name; in the order of the workspace in either case.
  const packed = Object.values(JSON.parse(stdout));
  return Promise.all(
    folders.map(async (folder) => {
      const { name } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
      const paths = packed.find((one) => one.name === name).files.map(({ path }) => path);
      const contents = await Promise.all(paths.map((path) => readFile(join(root, folder, path))));
      return new Map(paths.map((path, index) => [path, contents[index]]));
    }),
  );
}
