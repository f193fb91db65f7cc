import { ExitStatus } from '../../../cli/src/errors/exit-status.js';
import type { CommandRun, Scene, ServerJob } from '../histories/scene.js';
import type { PlannedJob } from '../plans/plan.js';
import { checkAllJobs } from './all-jobs.js';
import { checkAwaitedInputs } from './awaited-inputs.js';
import { checkLast } from './last-job.js';
import { checkStages } from './left-stages.js';
import { mayCallGone } from './lost-records.js';
import { checkPatience } from './patience.js';
import { checkSaid } from './said-states.js';
import { checkSavedVersions } from './saved-versions.js';
import { printedBy, shownBy, wasToldTheIdOf } from './what-was-told.js';

/**
 * **True**: nothing is said to be done, failed, gone, empty or impossible without evidence that holds in the history; exit statuses
 * follow what was said.
 *
 * Checked when a command has ended.
 * @returns a sentence for each thing that is not so
 */
export function checkTrue(scene: Scene, command: CommandRun): readonly string[] {
  const [verb = ''] = command.step.words;
  const job = jobOf(scene, command);
  const isUnknown = job !== undefined && mayCallGone(command, job);
  const wrong = [
    ...checkSaid(scene, command),
    ...checkAllJobs(scene, command),
    ...checkLast(scene, command),
    ...checkStages(scene, command),
  ];
  if (job !== undefined && FOLLOWING.has(verb)) wrong.push(...checkPatience(command, job));
  if (job !== undefined && verb === 'attach') wrong.push(...checkAwaitedInputs(scene, command, job));
  if (job !== undefined && SAVING.has(verb) && !isDeceived(command))
    wrong.push(...checkSavedVersions(scene, command, job));
  if (job !== undefined && (verb === 'run' || verb === 'attach')) wrong.push(...checkFollowed(scene, command, job));
  if (job !== undefined && verb === 'wait') wrong.push(...checkEnding(command, job));
  if (job !== undefined && verb === 'get') wrong.push(...checkFetched(scene, command, job));
  if (job !== undefined && verb === 'cancel' && command.status === ExitStatus.OK && !isUnknown) {
    if (!job.requested.has('kill') && job.ended === undefined && job.state !== 'gone') {
      wrong.push('it was said to be cancelled, and the server was not asked to');
    }
  }
  if (job !== undefined && verb === 'clean' && command.status === ExitStatus.OK && !isUnknown) {
    if (!job.requested.has('clean') && job.state !== 'gone')
      wrong.push('it was said to be cleaned, and the server was not asked to');
  }
  if (
    command.status === ExitStatus.JOB_NOT_FOUND &&
    job !== undefined &&
    job.state !== 'gone' &&
    !isUnknown &&
    !isNamedTwice(scene, job) &&
    !isBeingRemoved(job) &&
    !wasToldTheIdOf(command, job)
  ) {
    wrong.push(`it was said not to exist, and ${job.server} has it: ${job.state}`);
  }
  if (command.status === ExitStatus.UNEXPECTED) wrong.push(`it ended unexpectedly: ${lastLines(command.stderr)}`);
  return wrong.map((what) => `${command.step.words[0]}${job === undefined ? '' : ` (${job.name})`}: ${what}`);
}

/** The job that a command is about: the one that it asked for, or the one that it names. */
function jobOf(scene: Scene, { step }: CommandRun): ServerJob | undefined {
  const [asked] = step.asks ?? [];
  const name = asked?.name ?? step.words.find((word) => scene.asked.has(word));
  return scene.serverJobs().find((job) => job.name === name);
}

/** After a request to clean it, a server may have the job for a while. */
const isBeingRemoved = ({ requested }: ServerJob): boolean => requested.has('clean');

const isNamedTwice = (scene: Scene, { name }: ServerJob): boolean =>
  scene.serverJobs().filter((job) => job.name === name).length > 1;

/** Faults that bring another content with all signs of the right one, while a job still writes to the file. */
const UNDETECTABLE: ReadonlySet<string> = new Set(['garbage', 'other-document', 'deep-nesting', 'portal']);

const isDeceived = ({ faults }: CommandRun): boolean => [...faults].some((fault) => UNDETECTABLE.has(fault));

/** The answer was longer than announced: the bytes before that was noticed have been shown, and an error reports it. */
const gotTooMuch = ({ faults }: CommandRun): boolean =>
  ['endless-body', 'huge-body', 'long-body'].some((fault) => faults.has(fault));

const FOLLOWING: ReadonlySet<string> = new Set(['run', 'attach', 'wait']);

const SAVING: ReadonlySet<string> = new Set(['run', 'attach', 'get']);

/** A `run` or an `attach` that has seen its job end. */
function checkFollowed(scene: Scene, command: CommandRun, job: ServerJob): readonly string[] {
  const end = printedBy(command).find(({ event }) => event === 'ended');
  const made = madeStream(job, 'stdout');
  const shown = shownBy(command, 'stdout');
  const wrong: string[] = [];
  if (!isDeceived(command) && !gotTooMuch(command) && !made.subarray(0, shown.length).equals(shown))
    wrong.push('it showed a stdout that is not that of the job');
  if (end === undefined) return wrong;
  wrong.push(...checkEnding(command, job));
  if (command.status === ExitStatus.OK) {
    const asked = scene.asked.get(job.name ?? '');
    if (asked !== undefined) wrong.push(...missingHere(scene, command, asked, job));
  }
  return wrong;
}

/** The exit status of a command that tells how a job has ended. */
function checkEnding({ status }: CommandRun, job: ServerJob): readonly string[] {
  if (status === ExitStatus.OK && !(job.programEnd !== undefined && isCode(job.programEnd, 0))) {
    return [`it exited with 0, and the job has ${describeEnd(job)}`];
  }
  if (status === ExitStatus.CANCELLED && job.ended !== 'killed')
    return [`it said "cancelled", and the job has ${describeEnd(job)}`];
  const isOwn = status !== undefined && status > 0 && (status < 100 || status > 119) && status < 128;
  if (isOwn && !(job.programEnd !== undefined && isCode(job.programEnd, status))) {
    return [`it exited with ${status}, and the job has ${describeEnd(job)}`];
  }
  return [];
}

const isCode = (end: PlannedJob['end'], code: number): boolean =>
  end !== 'died' && 'exitCode' in end && end.exitCode === code;

function describeEnd({ programEnd, ended, state }: ServerJob): string {
  if (programEnd === undefined) return `no end of its program (${ended ?? state})`;
  if (programEnd === 'died') return 'died';
  return 'exitCode' in programEnd ? `ended with ${programEnd.exitCode}` : `ended by signal ${programEnd.signal}`;
}

function checkFetched(scene: Scene, command: CommandRun, job: ServerJob): readonly string[] {
  // What there is so far may be less than what there is when the command has ended.
  if (command.status !== ExitStatus.OK || job.programEnd === undefined || command.step.words.includes('--partial'))
    return [];
  const asked = scene.asked.get(job.name ?? '');
  return asked === undefined ? [] : missingHere(scene, command, asked, job);
}

/** What was wanted, the job has made, and is not in the directory of the command. */
function missingHere(scene: Scene, { user, step }: CommandRun, asked: PlannedJob, job: ServerJob): readonly string[] {
  const directory = step.words[step.words.indexOf('-d') + 1] ?? '';
  const here = scene.filesNow(user.machine).filter(({ path }) => path.startsWith(`${directory}/`));
  const finals = job.files;
  const wanted =
    asked.wants === 'new'
      ? finals.filter(({ path }) => isNewResult(asked, path))
      : finals.filter(({ path }) => asked.wants.includes(path));
  return wanted
    .filter(
      ({ path, content }) => !here.some((file) => isBelow(file.path, directory, path) && file.content.equals(content)),
    )
    .map(({ path }) => `it succeeded, and ${path} of the job is not in ${directory}`);
}

const isBelow = (local: string, directory: string, path: string): boolean =>
  local === `${directory}/${path}` || (local.startsWith(`${directory}/${path}.`) && /\.\d+$/.test(local));

const isNewResult = ({ inputs }: PlannedJob, path: string): boolean =>
  !inputs.some((input) => input.path === path) &&
  path !== 'stdout.txt' &&
  path !== 'stderr.txt' &&
  !path.startsWith('__pycache__/') &&
  !path.startsWith('.jasmin-arc');

/** What the job has printed so far, on the server or before it was wiped. */
const madeStream = (job: ServerJob, stream: 'stdout' | 'stderr'): Buffer =>
  job.files.find(({ path }) => path === `${stream}.txt`)?.content ?? Buffer.alloc(0);

const lastLines = (text: Buffer): string => text.toString('utf8').trim().split('\n').slice(-3).join(' | ');
