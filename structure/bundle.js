import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Joins the compiled modules of a package (`compiled/`) into few files (`dist/`), as each file that is loaded takes its time. What
 * several entries need is a file that they share, so that a class is the same one in all of them; what is imported when it is needed
 * stays apart. Nothing is shortened: the code of a stack trace can be read as it was written.
 * @param folder - of the package
 * @param options.entries - the modules that are loaded from outside, as paths from `compiled/` without `.js`
 * @param options.together - by name of a file, modules that it is made of, with all that they import at once
 * @returns the files, as paths from `dist/`
 */
export async function bundle(folder, { entries, together = {} }) {
  const compiled = join(folder, 'compiled');
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(compiled, `${name}.js`)])),
    platform: 'node',
    external: (name) => !name.startsWith('.') && !isAbsolute(name),
    // What another module imports at once anyway costs nothing to import later.
    checks: { ineffectiveDynamicImport: false },
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(message);
    },
  });
  const groups = Object.entries(together).map(([name, modules], index, all) => {
    const ids = modules.map((module) => join(compiled, `${module}.js`));
    // What two of them need belongs to the first.
    return { name, test: (id) => ids.includes(id), priority: all.length - index };
  });
  const { output } = await bundled.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    // A command that follows a job for hours may load a file of another release at its end: it finds what it asks for, or an error, but
    // never another function that has the same letter.
    minifyInternalExports: false,
    codeSplitting: { groups },
  });
  await bundled.close();
  await Promise.all(output.map(({ fileName, code }) => writeChanged(join(folder, 'dist', fileName), code)));
  return output.map(({ fileName }) => fileName);
}

/** Replaces a file at once, as programs that run may load it at any time; one that stays as it is keeps its time. */
async function writeChanged(path, text) {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) return;
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}`;
  await writeFile(next, text);
  await rename(next, path);
}
