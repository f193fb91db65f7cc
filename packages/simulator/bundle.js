// Bundles the simulator with the library and the command, from their sources, into one file: it has no modules left to import once it
// runs, which would take real time.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** What the command imports of the library, by its public name, and the source behind it. */
const { exports: entries } = JSON.parse(readFileSync(path('../client/package.json'), 'utf8'));
const library = Object.entries(entries).map(([name, { default: module }]) => [
  `jasmin-arc${name.slice(1)}`,
  path(`../client/${module.replace('./dist/', 'src/').replace(/\.js$/, '.ts')}`),
]);

/**
 * @param input - a source of the simulator: `src/main.ts`
 * @param file - where the bundle goes: `dist/simulator.js`
 * @param change - gets the path of a source below `packages/`, and its text; returns another text to bundle, or undefined
 */
export async function bundleSimulator({ input, file, change = () => undefined }) {
  const packages = path('../');
  const bundle = await rolldown({
    input: path(input),
    platform: 'node',
    external: ['libsql', 'undici', /^node:/],
    resolve: {
      alias: {
        // The longest first: `jasmin-arc` is the beginning of all others.
        ...Object.fromEntries(library.toSorted(([one], [other]) => other.length - one.length)),
        'jasmin-arc-sandbox': path('../sandbox/src/index.ts'),
        '#package': path('../cli/package.json'),
      },
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
    transform: { target: 'node20' },
    checks: { ineffectiveDynamicImport: false },
    plugins: [
      {
        name: 'changes',
        load: (id) => {
          if (!id.startsWith(packages) || !id.endsWith('.ts')) return null;
          const code = change(id.slice(packages.length), readFileSync(id, 'utf8'));
          return code === undefined ? null : { code, moduleType: 'ts' };
        },
      },
    ],
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(message);
    },
  });
  await bundle.write({ file: path(file), format: 'esm', codeSplitting: false, sourcemap: true });
  await bundle.close();
}
