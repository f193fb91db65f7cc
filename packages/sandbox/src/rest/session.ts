import type { FileHandle } from 'node:fs/promises';
import type { JobRecord } from '../jobs/job-record.js';
import type { ReleaseTraits } from '../release.js';
import { readSessionPath, type SessionPath } from '../session/session-path.js';
import { writeWhole } from '../session/write-whole.js';
import { type Element, element } from '../xml/element.js';
import { ACCEPTED, type Answer, failure, NO_SUCH_JOB, NOT_IMPLEMENTED, ok } from './answer.js';
import { readContentRange, readRange } from './byte-range.js';
import { chooseFormat, renderDocument } from './document-format.js';
import { answerPropfind } from './propfind.js';
import type { RestRequest } from './rest-request.js';

const NOT_FOUND: Answer = failure(404, 'Not found');

/** `jobs/<id>/session/<path>`: the files of a job. */
export async function answerSession(request: RestRequest, id: string, rest: string): Promise<Answer> {
  const job = request.service.job(request.client.subject, id);
  if (!job) return NO_SUCH_JOB;
  const path = readSessionPath(rest);
  if (!path) return failure(404, 'Wrong path');
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return await read(request, job, path);
    case 'PUT':
      return await write(request, job, path);
    case 'DELETE':
      return await remove(request, job, path);
    case 'PROPFIND':
      return await answerPropfind(request, request.service.files(job.id).session, path);
    default:
      return NOT_IMPLEMENTED;
  }
}

async function read(request: RestRequest, job: JobRecord, path: SessionPath): Promise<Answer> {
  const { session } = request.service.files(job.id);
  const entries = await session.list(path);
  if (entries) {
    const root = element(
      'list',
      [...entries]
        .sort((a, b) => b.kind.localeCompare(a.kind)) // files before directories
        .map(
          ({ kind, name, sizeBytes }): Element =>
            kind === 'file'
              ? element('file', listedName(name, request.traits), { size: String(sizeBytes) })
              : element('dir', listedName(name, request.traits)),
        ),
    );
    const format = chooseFormat(request.header('accept'));
    return ok({ contentType: format, body: renderDocument(root, format, request.traits) });
  }
  const file = await session.openForReading(path);
  return file ? await readFile(request, file) : NOT_FOUND;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: names of files may hold them
const CONTROL_CHARACTERS = /[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Listings show names as the bytes that they are; 7.2 marks control characters. */
const listedName = (name: string, { marksInvalidCharacters }: ReleaseTraits): string =>
  marksInvalidCharacters ? name.replaceAll(CONTROL_CHARACTERS, '\ufffd') : name;

async function readFile({ method, header }: RestRequest, file: FileHandle): Promise<Answer> {
  const { size } = await file.stat();
  const contentType = 'application/octet-stream';
  const range = method === 'HEAD' ? readRange(undefined, size) : readRange(header('range'), size);
  switch (range.kind) {
    case 'whole':
      return ok({ contentType, body: { file, start: 0, length: size } });
    case 'part': {
      const { start, end } = range;
      const contentRange = `bytes ${start}-${end - 1}/${size}`;
      const body = { file, start, length: end - start };
      return { status: 206, reason: 'Partial content', contentType, contentRange, body };
    }
    case 'unsatisfiable': {
      const { contentRange } = range;
      // An empty part rather than nothing: it goes out chunked, without a length, as all empty files do.
      const body = { file, start: 0, length: 0 };
      return { status: 416, reason: 'Range not satisfiable', contentType, contentRange, body };
    }
  }
}

/**
 * Nothing is cut off a longer file that is there already. What a broken connection has brought stays, and counts as a part. As with
 * A-REX, nothing at all counts as the whole file: it does not see that content is missing where none has come.
 */
async function write(request: RestRequest, job: JobRecord, path: SessionPath): Promise<Answer> {
  const { service, header } = request;
  const part = readContentRange(header('content-range'));
  const announced = header('content-length');
  const file = await service.files(job.id).session.openForWriting(path);
  if (!file) return failure(500, 'Error creating file');
  const start = part?.start ?? 0;
  let position = start;
  const note = (isWhole: boolean): void => {
    const sizeBytes = (part ? part.total : Number(announced ?? 0)) ?? 0;
    if (position > start) service.arrived(job.id, path, { start, end: position }, sizeBytes);
    else if (!isWhole || !part) service.uploaded(job.id, path, 0);
  };
  try {
    for await (const chunk of request.body) {
      await writeWhole(file, chunk, position);
      position += chunk.length;
    }
    if (announced !== undefined && position - start !== Number(announced)) return failure(500, 'Error writing file');
    note(true);
    return ok();
  } catch (error) {
    if (isDiskFull(error)) return failure(500, 'Error writing file');
    note(false);
    throw error;
  } finally {
    await file.close();
  }
}

const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '');

async function remove({ service }: RestRequest, job: JobRecord, path: SessionPath): Promise<Answer> {
  if (path.length === 0) {
    await service.removeSession(job.id);
    return ACCEPTED;
  }
  // An upload that is deleted counts as delivered all the same.
  return (await service.files(job.id).session.remove(path)) ? ACCEPTED : failure(500, 'Failed to delete');
}
