import type { ComputingActivity } from '../../information/computing-activity.js';
import type { ComputingService } from '../../information/computing-service.js';
import { readComputingActivity } from '../../information/glue2-activity.js';
import { findComputingService, readComputingService } from '../../information/glue2-service.js';
import type { SessionEntry } from '../../transfer/session-directory.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { XmlError } from '../../xml/xml-error.js';
import { readXml } from '../../xml/xml-reader.js';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import type { ListedJob } from './rest-messages.js';

/**
 * The documents with attributes are read as XML. A-REX' JSON loses the attributes of text elements (the size of a
 * listed file), and ARC 6.17's leaves all other attributes empty (the time of a snapshot).
 */

function readRoot(body: string, name: string): XmlElement {
  if (body.trim() === '') throw new UnreadableAnswerError(`expected <${name}>, got an empty answer`);
  let root: XmlElement;
  try {
    root = readXml(body);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new UnreadableAnswerError(`expected an XML document <${name}>: ${cause.message}`, { cause });
  }
  if (root.name !== name) throw new UnreadableAnswerError(`expected <${name}>, got <${root.name}>`);
  return root;
}

/** The jobs of `GET jobs`, asked for as XML. */
export const readXmlJobList = (body: string): readonly ListedJob[] =>
  readRoot(body, 'jobs')
    .children('job')
    .map((job) => {
      const id = job.childText('id')?.trim() ?? '';
      if (id === '') throw new UnreadableAnswerError('expected the id of a job');
      return { id, state: job.childText('state')?.trim() };
    });

/** One item of `action=info`: undefined for a job that the service does not know. */
export function readActivities(body: string, expected: number): readonly (ComputingActivity | undefined)[] {
  const items = readRoot(body, 'jobs').children('job');
  if (items.length !== expected) throw new UnreadableAnswerError(`expected ${expected} results, got ${items.length}`);
  return items.map((item) => {
    const activity = item.child('info_document')?.child('ComputingActivity');
    return item.childText('status-code')?.trim() === '200' && activity ? readComputingActivity(activity) : undefined;
  });
}

/** The service document; one without a service if the information provider has not run yet (an empty body). */
export function readInfo(body: string): ComputingService {
  const service = body.trim() === '' ? undefined : findComputingService(readRoot(body, 'InfoRoot'));
  return service
    ? readComputingService(service)
    : { endpoints: [], shares: [], executionEnvironments: [], applicationEnvironments: [] };
}

/** A directory of the session: its files with their sizes, and its directories. One without either is `<list/>`, never an empty body. */
export function readSessionListing(body: string): readonly SessionEntry[] {
  return readRoot(body, 'list')
    .children()
    .flatMap((entry): SessionEntry[] => {
      const name = entry.text();
      if (entry.name === 'dir') return [{ kind: 'directory', name }];
      if (entry.name !== 'file') return [];
      const size = entry.attribute('size');
      return [{ kind: 'file', name, sizeBytes: size !== undefined && /^\d+$/.test(size) ? Number(size) : undefined }];
    });
}
