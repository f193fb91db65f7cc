import { bytesOf, textOf } from '../../../../sandbox/src/byte-text.js';
import { recordedState } from '../../../../sandbox/src/jobs/published-states.js';
import {
  batchSystemReport,
  inputReport,
  lines,
  localReport,
  outputReport,
} from '../../../../sandbox/src/rest/job-reports.js';
import { renderXml } from '../../../../sandbox/src/xml/render-xml.js';
import type { ComputeElement } from '../compute/compute-element.js';
import type { Job } from '../compute/job.js';
import { EXECUTION_NODE, publishedDocument } from '../information/published-document.js';
import { ranged } from './ranged-reply.js';
import { NO_SUCH_JOB, NOT_IMPLEMENTED, type Reply, refusal } from './reply.js';
import type { RestRequest } from './rest-request.js';

/** `jobs/<id>/diagnose/<item>`: what A-REX keeps of a job beside its files. */
export function answerDiagnose({ method, headers, service, user }: RestRequest, id: string, name: string): Reply {
  const item = Object.hasOwn(ITEMS, name) ? ITEMS[name] : undefined;
  if (!item) return refusal(404, 'Diagnostic item not found');
  if (method !== 'GET' && method !== 'HEAD') return NOT_IMPLEMENTED;
  const job = service.job(user, id);
  if (!job) return NO_SUCH_JOB;
  const text = item(job, service);
  if (text === undefined) return refusal(404, 'Not found');
  const contentType = name === 'xml' ? 'application/xml' : 'text/plain';
  const reply = ranged(bytesOf(text), method === 'GET' ? headers.range : undefined, contentType);
  // An empty record has a length, unlike an empty file.
  return { ...reply, body: textOf(reply.body) };
}

/** @returns undefined if there is none */
type Item = (job: Job, service: ComputeElement) => string | undefined;

const ITEMS: Readonly<Record<string, Item | undefined>> = {
  status: ({ record }) => recordedState(record),
  failed: ({ record }) => record.failure && lines(...record.failure.reasons),
  errors: ({ log }) => lines(...log),
  description: ({ record }) => record.text,
  local: ({ id, record }, { endpoint }) =>
    localReport(record, { endpoint, localId: record.run?.localId, sessionDirectory: `/srv/arc/session/${id}` }),
  diag: ({ record }) => batchSystemReport(record, EXECUTION_NODE),
  // The information provider ends a document with a line, and A-REX its placeholder without.
  xml: (job, service) =>
    `${renderXml(publishedDocument(job, service))}${job.recordAt(service.publishedAt) ? '\n' : ''}`,
  input: ({ record }) => inputReport(record),
  output: ({ record }) => outputReport(record),
  input_status: ({ record }) => lines('', ...record.uploaded),
  output_status: () => undefined,
  statistics: () => '',
  comment: () => undefined,
  acl: () => undefined,
};
