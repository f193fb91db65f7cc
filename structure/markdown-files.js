import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Markdown files of a folder, without those that come from others or are made. @returns by path from there, their text */
export function markdownFiles(root, folder = '') {
  const files = new Map();
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name.startsWith('.') || NOT_OURS.includes(entry.name)) continue;
      for (const [inside, text] of markdownFiles(root, path)) files.set(inside, text);
    } else if (entry.name.endsWith('.md')) files.set(path, readFileSync(join(root, path), 'utf8'));
  }
  return files;
}

const NOT_OURS = ['node_modules', 'dist', 'coverage'];

/** The blocks of code of a Markdown text: the language of each, the line of its first line, and its text. */
export function codeBlocks(text) {
  return [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map(({ index, 1: language, 2: code }) => ({
    language,
    line: text.slice(0, index).split('\n').length + 1,
    code,
  }));
}

/** A Markdown text without its code. */
export const proseOf = (text) => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '``');
