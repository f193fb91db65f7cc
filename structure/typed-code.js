import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a program has by the time at which an example begins, unless the example makes it by itself. */
const CONTEXT = `
declare global {
  const arc: import('jasmin-arc').ArcInterface;
  const job: import('jasmin-arc').JobHandle;
  const jobId: import('jasmin-arc').JobId;
  const jobIds: readonly import('jasmin-arc').JobId[];
  const sandbox: import('jasmin-arc-sandbox').Sandbox;
  /** What was thrown. */
  const error: unknown;
}
`;

const OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'es2024.string', 'esnext.disposable'],
  module: 'nodenext',
  moduleDetection: 'force',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Names in front of which there is neither a dot nor a letter, and which are no key of an object. */
const uses = (code, name) => new RegExp(`(?<![\\w$.'])${name}(?![\\w$']|\\??:)`).test(code);
const declares = (code, name) =>
  new RegExp(`\\b(?:const|let|class|function|interface|type) ${name}\\b|import[^;]*\\b${name}\\b[^;]*from`).test(code);

/** The imports that a piece of code lacks, in one line. @param exported - names by package, the first one counts */
export function missingImports(code, exported) {
  const taken = new Set();
  const lines = Object.entries(exported).map(([from, names]) => {
    const missing = [...new Set(names)].filter((name) => !taken.has(name) && uses(code, name) && !declares(code, name));
    for (const name of missing) taken.add(name);
    return missing.length === 0 ? '' : `import { ${missing.join(', ')} } from '${from}'; `;
  });
  return lines.join('').trimEnd();
}

/**
 * Whether code in documents and docstrings has the types that the packages have now, as they are compiled.
 * @param pieces - each with its place, for the sentence, and its code: a module of its own. Names that the packages export need no
 * import, and `arc`, `jobId` and the like need no declaration
 * @param exported - the names that each package exports
 * @returns a sentence for each error of the compiler
 */
export async function describeTypeErrors(pieces, exported) {
  const directory = await mkdtemp(join(tmpdir(), 'typed-code-'));
  try {
    await Promise.all([
      symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules')),
      writeFile(join(directory, 'package.json'), '{ "type": "module" }'),
      writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, include: ['*.ts'] })),
      writeFile(join(directory, 'context.ts'), CONTEXT),
      // The imports share a line with nothing, so that a line of the compiler is one more than that of the piece.
      ...pieces.map(({ code }, index) =>
        writeFile(join(directory, `piece-${index}.ts`), `${missingImports(code, exported)}\n${code}`),
      ),
    ]);
    const output = await compile(directory);
    return [...output.matchAll(/^piece-(\d+)\.ts\((\d+),\d+\): error (.*)$/gm)].map(
      ([, index, line, error]) => `${pieces[index].place}: ${pieces[index].code.split('\n')[line - 2]}: ${error}`,
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}

function compile(directory) {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: directory }, (error, stdout) => {
      // It fails where it has found errors in the pieces; without any, something is wrong with itself.
      if (error === null || /^piece-/m.test(stdout)) resolve(stdout);
      else reject(new Error(stdout || error.message));
    });
  });
}
