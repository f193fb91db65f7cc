import { activityDocument, placeholderDocument } from '../../../../sandbox/src/glue2/activity-document.js';
import type { Element } from '../../../../sandbox/src/xml/element.js';
import type { ComputeElement } from '../compute/compute-element.js';
import type { Job } from '../compute/job.js';

/** The machine that all programs run on. */
export const EXECUTION_NODE = 'node1';

/** The document of a job, as it was when the information provider looked; a placeholder before that. */
export function publishedDocument(current: Job, { release, endpoint, publishedAt }: ComputeElement): Element {
  const job = current.recordAt(publishedAt);
  if (!job) return placeholderDocument(current.record);
  return activityDocument(
    { job, takenAt: publishedAt },
    {
      release,
      host: new URL(endpoint).hostname,
      localUser: 'griduser',
      executionNode: EXECUTION_NODE,
      localId: job.run?.localId,
    },
  );
}
