/** One entry of a list in a document, such as a job, as it is written there. */
export interface Entry {
  readonly text: string;
  /** Undefined if it has none. */
  readonly id: string | undefined;
  withId(id: string): Entry;
  /** With an error of the server in place of the id. */
  refused(): Entry;
}

/**
 * Changes the first list in a document of A-REX, in JSON or XML: jobs, delegations, files. A document without one stays as it is, and
 * so does one that another fault has nested deeper than A-REX does: `JSON.stringify` could not write it again.
 */
export function editEntries(document: string, edit: (entries: readonly Entry[]) => readonly Entry[]): string {
  return /^\s*</.test(document) ? editXml(document, edit) : editJson(document, edit);
}

function editJson(document: string, edit: (entries: readonly Entry[]) => readonly Entry[]): string {
  if (isDeep(document)) return document;
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return document;
  }
  if (typeof parsed !== 'object' || parsed === null) return document;
  const found = Object.entries(parsed).find(([name]) => LISTS.has(name));
  if (found === undefined) return document;
  const [name, list] = found;
  const entries = (Array.isArray(list) ? list : [list]).map(jsonEntry);
  if (entries.length === 0) return document;
  return JSON.stringify({ ...parsed, [name]: edit(entries).map(({ text }) => JSON.parse(text) as unknown) });
}

const MAX_DEPTH = 100;

/** Brackets within texts count, too, which does no harm. */
function isDeep(document: string): boolean {
  let depth = 0;
  for (const [bracket] of document.matchAll(/[[{}\]]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const LISTS = new Set(['job', 'delegation', 'file', 'version']);

const REFUSAL = 'Failed to create job';

function jsonEntry(value: unknown): Entry {
  const record = typeof value === 'object' && value !== null ? (value as { readonly id?: unknown }) : undefined;
  return {
    text: JSON.stringify(value),
    id: typeof record?.id === 'string' ? record.id : undefined,
    withId: (id) => jsonEntry(record === undefined ? value : { ...record, id }),
    refused: () => jsonEntry({ 'status-code': '500', reason: REFUSAL }),
  };
}

const XML_ENTRIES =
  /<((?:\w+:)?(?:job|delegation|file|version|response|ActivityStatusItem|ActivityInfoItem|ActivityCreationResponse))[\s>][\s\S]*?<\/\1>/g;
const XML_ID = /(<(?:\w+:)?(?:id|ActivityID)>)([^<]*)/;

function editXml(document: string, edit: (entries: readonly Entry[]) => readonly Entry[]): string {
  const found = [...document.matchAll(XML_ENTRIES)];
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined) return document;
  const edited = edit(found.map(([text]) => xmlEntry(text)));
  const to = last.index + last[0].length;
  return document.slice(0, first.index) + edited.map(({ text }) => text).join('') + document.slice(to);
}

const xmlEntry = (text: string): Entry => ({
  text,
  id: XML_ID.exec(text)?.[2],
  withId: (id) => xmlEntry(text.replace(XML_ID, (_, opening: string) => opening + id)),
  refused: () => xmlEntry(text.replace(/>[\s\S]*</, `><status-code>500</status-code><reason>${REFUSAL}</reason><`)),
});
