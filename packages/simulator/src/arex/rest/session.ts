import { type Release, traitsOf } from '../../../../sandbox/src/release.js';
import { readContentRange } from '../../../../sandbox/src/rest/byte-range.js';
import { readSessionPath, type SessionPath } from '../../../../sandbox/src/session/session-path.js';
import { element } from '../../../../sandbox/src/xml/element.js';
import type { Job } from '../compute/job.js';
import { document } from './document-reply.js';
import { answerPropfind } from './propfind.js';
import { ranged } from './ranged-reply.js';
import { ACCEPTED, NO_SUCH_JOB, NOT_IMPLEMENTED, ok, type Reply, refusal } from './reply.js';
import type { RestRequest } from './rest-request.js';

/** `jobs/<id>/session/<path>`: the files of a job. */
export function answerSession(request: RestRequest, id: string, rest: string): Reply {
  const job = request.service.job(request.user, id);
  if (!job) return NO_SUCH_JOB;
  const path = readSessionPath(rest);
  if (!path) return refusal(404, 'Wrong path');
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return read(request, job, path);
    case 'PUT':
      return write(request, job, path);
    case 'DELETE':
      return remove(request, job, path);
    case 'PROPFIND':
      return answerPropfind(request, job, path);
    default:
      return NOT_IMPLEMENTED;
  }
}

function read(request: RestRequest, job: Job, path: SessionPath): Reply {
  const names = job.session.names(path);
  if (names) {
    // Links and FIFOs are not listed.
    const listed = (kind: string): readonly string[] =>
      names.filter((each) => each.kind === kind).map(({ name }) => name);
    const size = (name: string): string => String(job.session.stat([...path, name])?.sizeBytes ?? 0);
    const { release } = request.service;
    const files = listed('file').map((name) => element('file', listedName(name, release), { size: size(name) }));
    const directories = listed('directory').map((name) => element('dir', listedName(name, release)));
    return ok(document(request, element('list', [...files, ...directories])));
  }
  const content = job.session.read(path);
  if (!content) return refusal(404, 'Not found');
  const range = request.method === 'HEAD' ? undefined : request.headers.range;
  return ranged(content, range, 'application/octet-stream');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: names of files may hold them
const CONTROL_CHARACTERS = /[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Names are shown as the bytes that they are; 7.2 marks control characters. */
const listedName = (name: string, release: Release): string =>
  traitsOf(release).marksInvalidCharacters ? name.replaceAll(CONTROL_CHARACTERS, '\ufffd') : name;

/** Nothing is cut off a longer file that is there already. */
function write({ service, headers, body, isWhole }: RestRequest, job: Job, path: SessionPath): Reply {
  const part = readContentRange(headers['content-range']);
  const length = headers['content-length'];
  const isChunked = headers['transfer-encoding'] === 'chunked';
  const announcedBytes = length === undefined ? (isChunked ? undefined : body.length) : Number(length);
  const reason = service.upload(job, path, { bytes: body, part, announcedBytes, isWhole });
  return reason === undefined ? ok() : refusal(500, reason);
}

function remove({ service }: RestRequest, job: Job, path: SessionPath): Reply {
  if (path.length === 0) {
    service.deleteSession(job);
    return ACCEPTED;
  }
  return service.deleteFile(job, path) ? ACCEPTED : refusal(500, 'Failed to delete');
}
