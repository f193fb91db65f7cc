import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ComputeElement } from '../compute-element.js';
import type { JobRecord } from '../jobs/job-record.js';
import { recordedState } from '../jobs/published-states.js';
import { uploadName } from '../jobs/uploads.js';
import { renderXml } from '../xml/render-xml.js';
import { type Answer, failure, NO_SUCH_JOB, NOT_IMPLEMENTED, ok } from './answer.js';
import { readRange } from './byte-range.js';
import { batchSystemReport, inputReport, lines, localReport, outputReport } from './job-reports.js';
import type { RestRequest } from './rest-request.js';

/** `jobs/<id>/diagnose/<item>`: what A-REX keeps in its control directory. */
export function answerDiagnose(request: RestRequest, id: string, item: string): Answer {
  const read = Object.hasOwn(ITEMS, item) ? ITEMS[item] : undefined;
  if (!read) return failure(404, 'Diagnostic item not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return NOT_IMPLEMENTED;
  const job = request.service.job(request.client.subject, id);
  if (!job) return NO_SUCH_JOB;
  const text = read(job, request.service);
  if (text === undefined) return failure(404, 'Not found');
  const contentType = item === 'xml' ? 'application/xml' : 'text/plain';
  const bytes = Buffer.from(text, 'utf8');
  const range = readRange(request.method === 'GET' ? request.header('range') : undefined, bytes.length);
  switch (range.kind) {
    case 'whole':
      return ok({ contentType, body: text });
    case 'part': {
      const contentRange = `bytes ${range.start}-${range.end - 1}/${bytes.length}`;
      const body = bytes.subarray(range.start, range.end);
      return { status: 206, reason: 'Partial content', contentType, contentRange, body };
    }
    case 'unsatisfiable':
      return { status: 416, reason: 'Range not satisfiable', contentType, contentRange: range.contentRange };
  }
}

type ReadItem = (job: JobRecord, service: ComputeElement) => string | undefined;

const ITEMS: Readonly<Record<string, ReadItem | undefined>> = {
  status: recordedState,
  failed: ({ failure: failed }) => failed && lines(...failed.reasons),
  errors: ({ id }, service) => readIfThere(service.files(id).log),
  description: ({ id }, service) => readIfThere(service.files(id).description),
  local: (job, service) => {
    const endpoint = service.jobUrl('').replace(/\/$/, '');
    const sessionDirectory = service.files(job.id).session.root;
    return localReport(job, { endpoint, localId: job.run?.pid, sessionDirectory });
  },
  diag: (job) => batchSystemReport(job, hostname()),
  // The information provider ends a document with a line, and A-REX its placeholder without.
  xml: (job, service) => `${renderXml(service.activityDocument(job))}${service.isPublished(job.id) ? '\n' : ''}`,
  input: inputReport,
  output: outputReport,
  input_status: ({ uploaded }) => lines('', ...uploaded),
  output_status: ({ unsentOutputs, phase }) =>
    phase === 'FINISHING' && unsentOutputs
      ? lines('', ...unsentOutputs.map(({ name }) => uploadName(name)))
      : undefined,
  statistics: () => '',
  comment: () => undefined,
  acl: () => undefined,
};

/** A disk that was full, or an accident, may have left a job without it. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
