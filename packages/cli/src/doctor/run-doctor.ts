import { type CheckName, diagnose, type Finding, type Job, shortId } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { Interrupted } from '../command-line/interrupts.js';
import { findConfig } from '../config/config-place.js';
import { openArc } from '../config/connection.js';
import { describeError, ExitStatus } from '../errors/exit-status.js';
import { hintOf } from '../sandbox/stopped-sandbox.js';
import { CHECK_LABELS, describeFinding, type FindingWords, type WordingOptions } from './describe-finding.js';
import { findingFields } from './finding-fields.js';
import { formatFinding } from './format-finding.js';

/** Options of the command. */
export interface DoctorOptions {
  readonly job: boolean;
  readonly queue: string | undefined;
}

/** Makes all checks, and prints a line for each as soon as it is known. @returns the status of the first that has failed */
export async function runDoctor(context: Context, { job, queue }: DoctorOptions): Promise<number> {
  const { screen, globals, system, signal } = context;
  const place = findConfig(globals.config, system.env);
  let arc: ReturnType<typeof openArc> | undefined;
  let trial: string | undefined;
  const open = () => {
    // What the log would warn of is told by the checks.
    arc = openArc(context, {}, { warnings: false });
    return arc;
  };
  const doing = (text: string) => screen.live(() => [`${screen.mark('waiting')} ${text}`]);
  const onCheck = (check: CheckName) => doing(`checking: ${CHECK_LABELS[check]}`);
  const onJob = (jobId: string, state?: Job) => {
    trial = jobId;
    doing(`the job ${shortId(jobId)} is ${state?.state.toLowerCase() ?? 'submitted'}`);
  };
  const findings: Finding[] = [];
  const words = (finding: Finding) => wordsOf(context, finding, { now: system.now(), place });
  try {
    const options = { job, queue, signal, onCheck, onJob };
    for await (const finding of diagnose(open, { ...options, server: globals.server })) {
      findings.push(finding);
      if (finding.status === 'skipped' && finding.because.length === 0) continue;
      if (!globals.json) {
        screen.stopLive();
        await screen.lines(
          formatFinding(finding, await words(finding), { columns: screen.columns, paint: screen.paint }),
        );
      }
    }
  } catch (error) {
    if (error instanceof Interrupted && trial !== undefined) {
      const id = shortId(trial);
      screen.stopLive();
      screen.notice(`the job ${id} goes on; stop it with: jasmin-arc cancel ${id}`);
    }
    throw error;
  } finally {
    screen.stopLive();
    await arc?.close();
  }
  const status = statusOf(findings);
  if (globals.json) {
    await context.json({
      findings: await Promise.all(findings.map(async (finding) => findingFields(finding, await words(finding)))),
      exitStatus: status,
    });
  }
  sayResult(context, findings);
  return status;
}

/** The words of a finding; where the server is a sandbox that does not run, to start it is what helps. */
async function wordsOf(context: Context, finding: Finding, options: WordingOptions): Promise<FindingWords> {
  const words = describeFinding(finding, options);
  if (finding.status !== 'failed' || finding.error === undefined) return words;
  const failure = describeError(finding.error);
  const hint = await hintOf(context, failure);
  return hint === undefined || hint === failure.hint ? words : { ...words, hints: [hint] };
}

/** That of the first failure: the others may follow from it. */
function statusOf(findings: readonly Finding[]): number {
  const [failed] = findings.flatMap((finding) => (finding.status === 'failed' ? [finding] : []));
  if (failed === undefined) return ExitStatus.OK;
  return failed.error === undefined ? ExitStatus.JOB_FAILED : describeError(failed.error).status;
}

function sayResult({ screen }: Context, findings: readonly Finding[]): void {
  const named = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).map(({ check }) => CHECK_LABELS[check]);
  const failed = named('failed');
  const warnings = named('warning');
  const [first] = failed;
  if (failed.length > 1) screen.say(`failed: ${failed.join(', ')}; begin with: ${first}`, 'bad');
  else if (first !== undefined) screen.say(`failed: ${first}`, 'bad');
  else if (warnings.length > 0) screen.say(`nothing failed; look at: ${warnings.join(', ')}`, 'waiting');
  else screen.say('nothing is wrong', 'good');
}
