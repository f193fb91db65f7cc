import { dirname, join, normalize } from 'node:path';
import { proseOf } from './markdown-files.js';

/** `[text](target)`, `![text](target)` and `[label]: target`. */
const LINK = /\]\(\s*<?([^\s)>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)/gm;
/** `https:`, `mailto:` and the like: whether these are there is not asked, as a check works without a network. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** The anchors of a Markdown text, one for each heading, as GitHub makes them. */
export function anchorsOf(text) {
  const anchors = new Set();
  // Code within a heading is a part of its anchor.
  for (const [, heading] of text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const words = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = words;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${words}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * Whether the relative links of Markdown files lead somewhere.
 * @param files - their texts, by path from the root of the repository
 * @param exists - whether there is a file or directory of this path
 * @returns a sentence for each link to a file that is not there, or to a heading that the file does not have
 */
export function describeDeadLinks(files, exists) {
  return [...files].flatMap(([path, text]) =>
    [...proseOf(text).matchAll(LINK)]
      .map(([, inline, defined]) => inline ?? defined)
      .filter((target) => !ABSOLUTE.test(target))
      .flatMap((target) => {
        const [place, anchor] = target.split('#').map(decodeURIComponent);
        const file = place === '' ? path : normalize(join(dirname(path), place));
        if (file.startsWith('..') || !exists(file)) return [`${path} links to ${target}, which is not there`];
        if (anchor === undefined || !files.has(file) || anchorsOf(files.get(file)).has(anchor)) return [];
        return [`${path} links to ${target}, and ${file} has no such heading`];
      }),
  );
}
