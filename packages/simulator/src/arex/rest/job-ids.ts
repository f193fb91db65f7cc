import { XmlError } from '../../../../client/src/xml/xml-error.js';
import { readXml } from '../../../../client/src/xml/xml-reader.js';
import { type LenientJson, readLenientJson } from './lenient-json.js';

/** As much of a list of jobs is read. */
const MAX_LIST_BYTES = 2 ** 20;

/**
 * Reads the ids of the jobs that something shall be done with. What is not understood names no jobs: a content type with
 * parameters, JSON without its type, another structure.
 */
export function readJobIds(contentType: string | undefined, body: Buffer): readonly string[] {
  const text = body.subarray(0, MAX_LIST_BYTES).toString('utf8');
  if (contentType === 'application/json') return idsInJson(readLenientJson(text));
  return contentType === undefined || contentType === 'application/xml' ? idsInXml(text) : [];
}

function idsInJson(list: LenientJson): readonly string[] {
  const jobs = member(list, 'job');
  return (Array.isArray(jobs) ? jobs : [jobs]).flatMap((job: LenientJson | undefined) => {
    const id = member(job, 'id');
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
}

const member = (value: LenientJson | undefined, name: string): LenientJson | undefined =>
  typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, LenientJson>>)[name]
    : undefined;

/** The root may have any name. */
function idsInXml(text: string): readonly string[] {
  try {
    const jobs = readXml(text).children('job');
    return jobs.flatMap((job) => job.children('id').map((id) => id.text())).filter((id) => id !== '');
  } catch (error) {
    if (error instanceof XmlError) return [];
    throw error;
  }
}
