import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobRecord, UnsentOutput } from '../jobs/job-record.js';
import type { RequestedOutput } from '../jobs/job-request.js';
import { keepOutputs, readOutputList } from '../jobs/keep-outputs.js';
import { parseSessionPath } from '../session/session-path.js';
import { StagingError, sendFile } from '../staging/remote-file.js';
import type { StagingContext } from './stage-in.js';
import { planStageOut } from './staging-plan.js';

/**
 * Sends the outputs of a job that has ended to their targets.
 * @returns those that could not be sent, and why
 * @throws the signal's reason if it is aborted meanwhile
 */
export const sendOutputs = async (context: StagingContext): Promise<readonly UnsentOutput[]> => {
  const { job, sessionRoot, credentials, signal } = context;
  const { uploads } = planStageOut(job, await expandLists(job, sessionRoot));
  const unsent: UnsentOutput[] = [];
  for (const { name, target } of uploads) {
    try {
      const path = parseSessionPath(name);
      if (!path) throw new StagingError(target.url, `the name ${JSON.stringify(name)} leads outside`);
      const options = { credentials: credentials(target.delegationId), signal };
      await sendFile(join(sessionRoot, ...path), target.url, options);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StagingError)) throw error;
      unsent.push({ name, reason: error.message });
    }
  }
  return unsent;
};

/** Removes everything that is not declared, and what has been sent; what could not be sent stays. */
export const tidyUp = async (job: JobRecord, sessionRoot: string): Promise<void> => {
  const { kept } = planStageOut(job, await expandLists(job, sessionRoot));
  await keepOutputs(sessionRoot, [...kept, ...(job.unsentOutputs ?? []).map(({ name }) => name)]);
};

/** Replaces `@list` by the outputs that the file `list`, made by the job, has in it. */
const expandLists = async ({ request }: JobRecord, sessionRoot: string): Promise<readonly RequestedOutput[]> => {
  const expanded = request.outputs.map(async (output): Promise<readonly RequestedOutput[]> => {
    const path = output.name.startsWith('@') ? parseSessionPath(output.name.slice(1)) : undefined;
    if (!path) return [output];
    const text = await readFile(join(sessionRoot, ...path), 'utf8').catch(() => ''); // never made: no outputs
    return readOutputList(text).map(({ name, url }) => ({ name, targets: url ? [toTarget(url)] : [] }));
  });
  return (await Promise.all(expanded)).flat();
};

const toTarget = (url: string): RequestedOutput['targets'][number] => ({
  url,
  mandatory: false,
  ifSuccessful: true,
  ifFailed: false,
  ifCancelled: false,
});
