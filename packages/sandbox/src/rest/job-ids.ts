import { SaxesParser } from 'saxes';
import { type LenientJson, readLenientJson } from './lenient-json.js';

/** How much of a list of jobs A-REX reads. */
export const MAX_LIST_BYTES = 2 ** 20;

/**
 * Reads the ids of the jobs that something shall be done with. What is not understood names no jobs: a content type
 * with parameters, JSON without its type, another structure.
 */
export function readJobIds(contentType: string | undefined, body: string): readonly string[] {
  switch (contentType) {
    case 'application/json':
      return idsInJson(readLenientJson(body)).filter((id) => id !== '');
    case undefined:
    case 'application/xml':
      return idsInXml(body).filter((id) => id !== '');
    default:
      return [];
  }
}

function idsInJson(list: LenientJson): readonly string[] {
  const jobs = member(list, 'job');
  return (Array.isArray(jobs) ? jobs : [jobs]).map((job) => member(job, 'id')).filter((id) => typeof id === 'string');
}

const member = (value: LenientJson | undefined, name: string): LenientJson | undefined =>
  typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, LenientJson>>)[name]
    : undefined;

/** More than any list needs; without a limit, a million nested elements would keep the server busy. */
const MAX_DEPTH = 100;

/** The texts of `job/id` below the root; the root may have any name. */
function idsInXml(xml: string): readonly string[] {
  const ids: string[] = [];
  const open: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error; // the first is enough
  });
  parser.on('opentag', ({ name }) => {
    if (open.length === MAX_DEPTH) throw new Error('The list is nested too deeply');
    open.push(name.replace(/^.*:/, ''));
    if (isId(open)) ids.push('');
  });
  parser.on('text', (text) => {
    if (isId(open)) ids.push(`${ids.pop() ?? ''}${text}`);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  try {
    parser.write(xml).close();
  } catch {
    return [];
  }
  return ids;
}

const isId = (open: readonly string[]): boolean => open.length === 3 && open[1] === 'job' && open[2] === 'id';
