// @ts-check
import { constants } from 'node:fs';
import { access, lstat, mkdir, readlink, realpath, symlink, unlink } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';

/**
 * Links the command of a clone into a directory of the PATH that the user may write to, with its manual page beside it.
 * @param {string} root - the clone
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Promise<{ link: string, isOnPath: boolean, replaced?: string, hiddenBy?: string, trouble?: string }>} the link,
 *   whether it is found by its name, which program it led to before, where that was another, which other command of that name
 *   is found before it, and why there is no link
 */
export async function putOnPath(root, env) {
  const program = join(root, 'packages/cli/bin/jasmin-arc.js');
  if (process.platform === 'win32') {
    return { link: '', isOnPath: false, trouble: `Windows has no links to programs; use: node ${program}` };
  }
  const home = env.HOME;
  if (!home) return { link: '', isOnPath: false, trouble: 'HOME is not set' };
  // npm puts directories of its own first, for the time of this program only.
  const path = (env.PATH ?? '').split(delimiter).filter((one) => one !== '' && !/node_modules|node-gyp-bin/.test(one));
  const candidates = [
    join(home, '.local/bin'),
    join(home, 'bin'),
    ...(env.npm_config_global_prefix ? [join(env.npm_config_global_prefix, 'bin')] : []),
    '/usr/local/bin',
    // /usr/bin is npm's own where it came with the system, and the system's alone.
  ].filter((one) => path.includes(one) && one !== '/usr/bin');
  const directory = (await firstWritable(candidates)) ?? join(home, '.local/bin');
  const link = join(directory, 'jasmin-arc');
  if (!(await isOurs(link, 'jasmin-arc.js'))) {
    return { link, isOnPath: false, trouble: `${link} is something else: move it away, and try again` };
  }
  const former = await readlink(link).then(
    (target) => resolve(directory, target),
    () => program, // there was none
  );
  await replaceLink(link, program);
  if (directory !== join(home, 'bin')) {
    const page = join(dirname(directory), 'share/man/man1/jasmin-arc.1');
    // A manual page is no reason to fail.
    await isOurs(page, 'jasmin-arc.1')
      .then((ours) => (ours ? replaceLink(page, join(root, 'packages/cli/man/jasmin-arc.1')) : undefined))
      .catch(() => undefined);
  }
  const first = await firstOf(path.map((one) => join(one, 'jasmin-arc')));
  const isHidden = first !== undefined && (await realpath(first)) !== (await realpath(program));
  return {
    link,
    isOnPath: path.includes(directory),
    ...(former !== program && { replaced: former }),
    ...(isHidden && { hiddenBy: first }),
  };
}

/** The first of some directories that can be written to, or made. */
async function firstWritable(/** @type {readonly string[]} */ directories) {
  for (const directory of directories) {
    try {
      await mkdir(directory, { recursive: true });
      await access(directory, constants.W_OK);
      return directory;
    } catch {
      // The next one may do.
    }
  }
  return undefined;
}

/** Whether there is nothing, or a link to a file of that name, as an earlier set-up or npm made it. */
async function isOurs(/** @type {string} */ path, /** @type {string} */ name) {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return true;
  return found.isSymbolicLink() && resolve(dirname(path), await readlink(path)).endsWith(`/${name}`);
}

async function replaceLink(/** @type {string} */ path, /** @type {string} */ target) {
  await mkdir(dirname(path), { recursive: true });
  await unlink(path).catch(() => undefined); // there was none
  await symlink(target, path);
}

/** The first of some programs that there is. */
async function firstOf(/** @type {readonly string[]} */ paths) {
  for (const path of paths) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
