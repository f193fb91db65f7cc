import type { Replacement, Sabotage } from './sabotage.js';

const inClient = (path: string, text: string, by: string): Replacement => ({ file: `client/src/${path}`, text, by });
const inCommand = (path: string, text: string, by: string): Replacement => ({ file: `cli/src/${path}`, text, by });

/** The faults of the first release, each brought back by removing its fix. */
export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'left-files',
    item: '1',
    fault: 'A new file that has not been fetched does not keep the job.',
    needs: /^(?=.*"words":\["(run|attach)|--clean)(?=.*"path":"\/session\/|.*"outages":\[\{)/,
    replacements: [inClient('outputs/wipe-rule.ts', 'left.push(file);', 'void file;')],
  },
  {
    name: 'changed-input',
    item: '1',
    fault: 'An input that the program has changed counts as unchanged if it has the same size.',
    replacements: [
      inClient('outputs/wipe-rule.ts', 'entry.modifiedAt.getTime() < wholeSecond(startedAt)', 'true'),
      inClient('outputs/job-evidence.ts', 'this.inputs.get(path)?.fingerprint : undefined', 'undefined : undefined'),
    ],
  },
  {
    name: 'half-shown-stream',
    item: '1',
    fault: 'What was added to a stream since it was read last is not looked for.',
    needs: /"does":"print".*"words":\["(run|attach)"|"words":\["run".*"does":"print"/,
    replacements: [
      inClient(
        'outputs/wipe-rule.ts',
        'shownBytes !== undefined && shownBytes === entry.sizeBytes',
        'shownBytes !== undefined',
      ),
      inClient('following/follow-growing-file.ts', 'firstMs: 500, maxMs: 5_000', 'firstMs: 60_000, maxMs: 60_000'),
      inClient(
        'following/follow-growing-file.ts',
        'const isLast = ended.aborted;',
        'const isLast = ended.aborted;\n    if (isLast && exists) return position;',
      ),
      inClient(
        'following/follow-job.ts',
        'const isSame = readBeforeEnd === 0 ||',
        'const isSame = readBeforeEnd >= 0 ||',
      ),
    ],
  },
  {
    name: 'unverified-file',
    item: '1',
    fault: 'A file counts as fetched, however many bytes of it have arrived.',
    needs:
      /^(?=.*"path":"\/session\/\([^}]*\},"fault":\{"kind":"well-framed-cut")(?=.*"words":\["(run|attach)|--clean)/,
    replacements: [
      inClient(
        'outputs/wipe-rule.ts',
        'sizeBytes === fetched.sizeBytes && modifiedAt?.getTime() === fetched.modifiedAt?.getTime()',
        'true',
      ),
      inClient(
        'transfer/verified-download.ts',
        'this.#isWhole = this.#part.sizeBytes === this.#sizeBytes;',
        'this.#isWhole = true;',
      ),
      inClient(
        'transfer/verified-download.ts',
        'if (opened.sizeBytes !== undefined && opened.sizeBytes !== this.#sizeBytes) {',
        'if (opened.sizeBytes === -1) {',
      ),
    ],
  },
  {
    name: 'unseen-places',
    item: '1',
    fault: 'A place that the server does not list does not keep the job.',
    needs: /"path":"[^"]*\\u00/,
    replacements: [
      inClient('outputs/wipe-rule.ts', 'survey.unclear.filter((place) => evidence.mayMatter(place))', '[]'),
    ],
  },
  {
    name: 'unlisted-links',
    item: '2',
    fault: 'Links, which listings leave out, are not looked for.',
    needs: /"does":"link"/,
    replacements: [
      inClient(
        'outputs/session-survey.ts',
        "if (!names.has(entry.name) && entry.name !== '') this.#addUnlisted",
        'if (names.size < 0) this.#addUnlisted',
      ),
    ],
  },
  {
    name: 'error-status-is-refusal',
    item: '4',
    fault: 'An error status, from the server or from a gateway, counts as proof that no job was created.',
    replacements: [
      inClient(
        'interfaces/contract/lost-reply.ts',
        'return !(\n',
        "return !(\n    error.name === 'ServiceError' || error.name === 'NotAuthorisedError' || error.name === 'NotAnArcServerError' ||\n",
      ),
    ],
  },
  {
    name: 'error-item-is-refusal',
    item: '4',
    fault: 'A refusal within a successful answer is believed without a query.',
    needs: /"kind":"refused-entry"/,
    replacements: [
      inClient(
        'submission/create-once.ts',
        '(result.created === undefined ? result.mayExist : !result.created)',
        '(result.created === undefined && result.mayExist)',
      ),
    ],
  },
  {
    name: 'unknown-fate-is-gone',
    item: '5',
    fault:
      'A job whose inputs could not be sent, and that could not be cancelled either, counts as cancelled and cleaned.',
    replacements: [
      inClient(
        'submission/roll-back.ts',
        "String(error)}`);\n    return 'abandoned';",
        "String(error)}`);\n    return 'cleaned';",
      ),
    ],
  },
  {
    name: 'interrupted-is-gone',
    item: '5',
    fault: 'After Ctrl-C during an upload, the job always counts as cancelled and cleaned.',
    needs: /"signal":"/,
    replacements: [
      inClient('submission/job-handover.ts', "if (signal?.aborted && fate === 'cleaned')", 'if (signal?.aborted)'),
    ],
  },
  {
    name: 'believed-ids',
    item: '6',
    fault: 'The ids in the answer to a submission are believed.',
    needs: /"path":"action=new"\},"fault":\{"kind":"(wrong-id|foreign-entry|path-id)"/,
    replacements: [
      inClient(
        'submission/job-proof.ts',
        'job.isProven = (await this.#service.carriesSubmissionId(job.jobId, job.submissionId)) === true;',
        'job.isProven = true;',
      ),
      inClient('submission/submission-check.ts', 'if (open.length === 0) return NOTHING_OPEN;', 'return NOTHING_OPEN;'),
      inClient(
        'submission/create-once.ts',
        'if (!this.#given.has(jobId) && (await this.#journal.get(jobId)) === undefined) {',
        'if (this.#given.add(jobId)) {',
      ),
      inClient('interfaces/contract/service-answer.ts', 'if (strange !== undefined) throw', 'if (false) throw'),
      inClient('interfaces/contract/service-answer.ts', 'if (twice !== undefined) throw', 'if (false) throw'),
    ],
  },
  {
    name: 'unreadable-list-is-empty',
    item: '7',
    fault: 'A job list that cannot be read counts as an empty one.',
    needs: /"obstacle":/,
    replacements: [
      inClient('service/known-jobs.ts', 'return this.journal.list();', 'return this.journal.list().catch(() => []);'),
    ],
  },
  {
    name: 'clean-all-of-silent-server',
    item: '8',
    fault: 'clean --all succeeds although a server could not be asked.',
    needs: /"clean","--all"/,
    replacements: [
      inCommand(
        'commands/clean.ts',
        'const doubt = unreachable.size + chosen.unreachable.size > 0 ? ExitStatus.SERVER : ExitStatus.OK;',
        'const doubt = ExitStatus.OK;',
      ),
    ],
  },
  {
    name: 'cancel-all-of-silent-server',
    item: '8',
    fault: 'cancel --all succeeds although a server could not be asked.',
    needs: /"cancel","--all"/,
    replacements: [
      inCommand(
        'commands/cancel.ts',
        'looks.filter((look) => !isOver(look))',
        "looks.filter((look) => look.found === 'here' && !isOver(look))",
      ),
      inCommand(
        'commands/cancel.ts',
        'const doubt = chosen.unreachable.size > 0 ? ExitStatus.SERVER : ExitStatus.OK;',
        'const doubt = ExitStatus.OK;',
      ),
    ],
  },
  {
    name: 'empty-answer-is-no-jobs',
    item: '8',
    fault: 'An empty answer to a question for all jobs counts as "none".',
    needs: /^(?=.*"--on-server")(?=.*\/jobs\(\[\?\]\|\$\)"\},"fault":\{"kind":"garbage","text":"(nothing|blanks)")/,
    replacements: [
      inClient(
        'interfaces/rest/rest-messages.ts',
        "if (body.trim() === '') return undefined;",
        "if (body.trim() === '') return [];",
      ),
    ],
  },
  {
    name: 'unnoted-submission',
    item: '9',
    fault: 'A submission that cannot be recorded is sent.',
    needs: /"obstacle":/,
    replacements: [
      inClient('submission/create-once.ts', 'return attempts.map(() => ({ error, settled: true }));', 'void error;'),
    ],
  },
  {
    name: 'two-versions',
    item: '10',
    fault: 'A file that was received in pieces is not proven to be one version.',
    needs:
      /^(?=.*"--partial")(?=.*"method":"GET","path":"\/session\/[^"]*"\},"fault":\{"kind":"(cut|reset|stall|short-body)"(,"of":"answer")?)/,
    replacements: [
      inClient('transfer/verified-download.ts', 'return this.#compareBeginning(progressed);', 'return undefined;'),
      inClient('transfer/verified-download.ts', 'return isSameVersion(after, this.#before) ?', 'return this.#before ?'),
    ],
  },
  {
    name: 'unfinished-upload',
    item: '11',
    fault: 'attach does not send the inputs that a job still waits for.',
    needs: /"kill":\{"call":\d+,"when":"before"\}\},\{"afterMs":\d+,"words":\["attach"/,
    replacements: [
      inCommand(
        'attach/finish-upload.ts',
        'const awaited = describeAwaited(job);',
        'const awaited = describeAwaited(job); if (signal !== undefined) return false;',
      ),
    ],
  },
  {
    name: 'no-patience',
    item: '12',
    fault: 'Following a job ends with the first error of its server.',
    needs: /"words":\["(wait|attach|run)"/,
    replacements: [
      inClient(
        'following/server-patience.ts',
        'if (!(error instanceof ArcError) || !(error.retryable || (this.#isKnown && mayPass(error)))) return false;',
        'return false;',
      ),
    ],
  },
  {
    name: 'gone-at-once',
    item: '12',
    fault: 'A job that its server does not know for a moment counts as gone.',
    needs: /"lost":\{/,
    replacements: [
      inClient('following/server-patience.ts', 'this.#now() - this.#goneSince < GONE_AFTER_SECONDS * 1000', 'false'),
    ],
  },
  {
    name: 'interrupted-words',
    item: '12',
    fault: 'After a signal during an upload, the message always says that the job was cleaned.',
    needs: /"signal":"/,
    replacements: [
      inCommand('program/submit-job.ts', 'if (signal.aborted && error === signal.reason) {', 'if (signal.aborted) {'),
    ],
  },
  {
    name: 'not-found-is-none',
    item: '12a',
    fault: 'A job that is not found within a quarter of a minute after its reply was lost counts as not created.',
    needs: /"path":"action=new"\},"fault":\{"kind":"(late-request|reply-lost|cut|reset|stall)"/,
    replacements: [
      inClient(
        'submission/create-once.ts',
        'return { error: uncertain(endpoint, { submissionId, begunAt: since, cause, failure }), settled: false };',
        "return { refusal: 'it has no such job' };",
      ),
    ],
  },
  {
    name: 'settled-after-a-minute',
    item: '12a',
    fault: 'A submission whose reply was lost is settled after a minute instead of an hour.',
    needs: /"path":"action=new"\},"fault":\{"kind":"late-request"/,
    replacements: [
      inClient('submission/job-recovery.ts', 'const UNCERTAIN_MS = 3_600_000;', 'const UNCERTAIN_MS = 60_000;'),
    ],
  },
  {
    name: 'endless-document',
    item: '13',
    fault: 'A document may be as long as the server likes.',
    needs: /"kind":"(endless|huge)-body"/,
    replacements: [inClient('http/read-body.ts', 'if (bytes <= maxBytes) continue;', 'if (bytes > 0) continue;')],
  },
  {
    name: 'endless-file',
    item: '13',
    fault: 'A file may be as long as the server likes.',
    needs: /"path":"\/session\/"\},"fault":\{"kind":"(endless|huge|long)-body"/,
    replacements: [
      inClient(
        'transfer/verified-download.ts',
        'if (this.#part.sizeBytes + chunk.byteLength > totalBytes) return false;',
        '',
      ),
    ],
  },
  {
    name: 'any-pace',
    item: '13',
    fault: 'A body may come as slowly as the server likes.',
    needs: /"kind":"drip"/,
    replacements: [
      inClient(
        'http/minimum-rate.ts',
        'this.#timer ??= setTimeout(() => this.#judge(), this.#limits.rateWindowMs);',
        '',
      ),
      inClient(
        'http/read-body.ts',
        'const timer = setTimeout(tooLong, limits.textMs);',
        'const timer = undefined; void tooLong;',
      ),
    ],
  },
  {
    name: 'dead-stages',
    item: '14',
    fault: 'The hidden directory of a process that was killed is not removed.',
    needs: /"since":"fetching"/,
    replacements: [inClient('outputs/stage.ts', 'await removeDeadStages(destination);', 'void removeDeadStages;')],
  },
  {
    name: 'older-job-is-last',
    item: '20',
    fault: 'When the last job has been cleaned, --last means an older one.',
    needs: /"--last"/,
    replacements: [
      inClient(
        'job-list/last-job.ts',
        'const isListed = last === undefined || listed.some(({ id }) => id === last.id);',
        'const isListed = true;',
      ),
    ],
  },
];
