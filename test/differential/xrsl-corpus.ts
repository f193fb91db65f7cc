import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CORPUS = fileURLToPath(new URL('../../packages/client/fixtures/xrsl/', import.meta.url));

/** Where the local files are that the documents name. */
export const CORPUS_FILES = join(CORPUS, 'files');

/** What a document is there for: see the README of the corpus. */
export type CorpusPart = 'runnable' | 'convertible' | 'refused' | 'refused-here';

export interface CorpusDocument {
  readonly part: CorpusPart;
  /** Without its ending. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

export async function readCorpus(part: CorpusPart): Promise<readonly CorpusDocument[]> {
  const files = (await readdir(join(CORPUS, part))).filter((file) => file.endsWith('.xrsl')).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(CORPUS, part, file);
      return { part, name: file.slice(0, -'.xrsl'.length), file: path, text: await readFile(path, 'utf8') };
    }),
  );
}
