import type { JobRecord, UnsentOutput } from '../jobs/job-record.js';
import type { RequestedOutput } from '../jobs/job-request.js';
import { keepOutputs } from '../jobs/keep-outputs.js';
import { readOutputList } from '../jobs/output-list.js';
import { SessionDirectory } from '../session/session-directory.js';
import { parseSessionPath } from '../session/session-path.js';
import { StagingError, sendFile } from '../staging/remote-file.js';
import type { StagingContext } from './stage-in.js';
import { planStageOut } from './staging-plan.js';

/**
 * Sends the outputs of a job that has ended to their targets.
 * @returns those that could not be sent, and why
 * @throws the signal's reason if it is aborted meanwhile
 */
export async function sendOutputs(context: StagingContext): Promise<readonly UnsentOutput[]> {
  const { job, sessionRoot, credentials, signal } = context;
  const { uploads } = planStageOut(job, await expandLists(job, sessionRoot));
  const session = new SessionDirectory(sessionRoot);
  const unsent: UnsentOutput[] = [];
  for (const { name, target } of uploads) {
    try {
      await sendOutput(session, name, target.url, { credentials: credentials(target.delegationId), signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StagingError)) throw error;
      unsent.push({ name, reason: error.message });
    }
  }
  return unsent;
}

/** Links, which may lead anywhere, are not sent, nor is what lies behind them. */
async function sendOutput(
  session: SessionDirectory,
  name: string,
  url: string,
  options: Parameters<typeof sendFile>[2],
): Promise<void> {
  const path = parseSessionPath(name);
  if (!path) throw new StagingError(url, `the name ${JSON.stringify(name)} leads outside`);
  if ((await session.stat(path))?.kind === 'directory') {
    throw new StagingError(url, `${name} is a directory, and only files are sent`);
  }
  const file = await session.openOwn(path);
  if (!file) throw new StagingError(url, `the job has left no file ${name}`);
  await sendFile(file, url, options);
}

/** Removes everything that is not declared, and what has been sent; what could not be sent stays. */
export async function tidyUp(job: JobRecord, sessionRoot: string): Promise<void> {
  const { kept } = planStageOut(job, await expandLists(job, sessionRoot));
  await keepOutputs(sessionRoot, [...kept, ...(job.unsentOutputs ?? []).map(({ name }) => name)]);
}

/** Replaces `@list` by the outputs that the file `list`, made by the job, has in it. */
async function expandLists({ request }: JobRecord, sessionRoot: string): Promise<readonly RequestedOutput[]> {
  const session = new SessionDirectory(sessionRoot);
  const expanded = request.outputs.map(async (output): Promise<readonly RequestedOutput[]> => {
    const path = output.name.startsWith('@') ? parseSessionPath(output.name.slice(1)) : undefined;
    if (!path) return [output];
    const file = await session.openOwn(path);
    const text = (await file?.readFile('utf8').finally(() => file.close())) ?? ''; // never made: no outputs
    return readOutputList(text);
  });
  return (await Promise.all(expanded)).flat();
}
