import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { examplesOf, exportedDocstrings } from './docstrings.js';
import { codeBlocks, markdownFiles } from './markdown-files.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the packages with a programming interface export: by the path of the compiled file, the name that users import. */
export function packageEntries(folders = ['client', 'sandbox']) {
  return new Map(
    folders.flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(`${ROOT}packages/${folder}/package.json`, 'utf8'));
      return Object.entries(manifest.exports).map(([subpath, { types }]) => [
        `${ROOT}packages/${folder}/${types.replace('./', '')}`,
        `${manifest.name}${subpath.slice(1)}`,
      ]);
    }),
  );
}

/** The names that the packages export, by what users import. */
export function exportedNames(entries = packageEntries()) {
  const names = {};
  for (const { entry, kind, name } of exportedDocstrings([...entries.keys()])) {
    if (kind === 'method' || kind === 'member') continue;
    const from = entries.get(entry);
    names[from] = [...(names[from] ?? []), name];
  }
  return names;
}

/** The examples in the docstrings of the packages. */
export const docstringExamples = (entries = packageEntries()) =>
  exportedDocstrings([...entries.keys()]).flatMap(({ name, docstring }) =>
    examplesOf(docstring).map((code) => ({ place: `@example of ${name}`, code })),
  );

/** The programs in the documents for users. */
export const documentExamples = () =>
  [...markdownFiles(ROOT)]
    .filter(([path]) => /^(README\.md|docs\/|packages\/\w+\/README\.md)/.test(path))
    .flatMap(([path, text]) =>
      codeBlocks(text)
        .filter(({ language }) => language === 'ts' || language === 'js')
        .map(({ line, code }) => ({ place: `${path}:${line}`, code })),
    );
