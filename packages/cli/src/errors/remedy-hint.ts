import {
  type AnyArcError,
  isArcError,
  isProgrammersRemedy,
  type JobListFile,
  type ProgrammersRemedy,
  type Remedy,
} from 'jasmin-arc/errors';

/** The fields of errors that hints may need. */
interface Facts {
  readonly remedy?: Remedy | undefined;
  readonly file?: string | undefined;
  readonly reason?: string | undefined;
  readonly issuer?: string | undefined;
}

type Words = string | ((facts: Facts) => string);

/** What to do about an error of the library, in one sentence for users of the command: its own, unless it is for programmers only. */
export function remedyHint(error: AnyArcError): string | undefined {
  const { remedy } = error;
  if (remedy === undefined || !isProgrammersRemedy(remedy)) return error.hint;
  // An error may have the remedy of its cause; the facts for it are then in the cause.
  if (isArcError(error.cause) && error.cause.remedy === remedy) return remedyHint(error.cause);
  const words: Words = COMMAND_HINTS[remedy];
  return typeof words === 'string' ? words : words(error);
}

/** Within a sentence. */
const SET_THE_CLOCK = 'set the clock of this machine, as root: timedatectl set-ntp true';

const JOB_LIST = 'job list';
const JOURNAL = 'journal of pending submissions';
const HISTORY = 'history of jobs';
const MALFORMED = 'malformed';
const EMPTIED = 'emptied';

const REBUILDING = {
  [JOB_LIST]: {
    [MALFORMED]:
      'Run "jasmin-arc recover": it renames the file and rebuilds the list from what can still be read, from pending submissions and from the servers.',
    [EMPTIED]:
      'Run "jasmin-arc recover": it fills the list again, from pending submissions and from the servers. If you emptied the file yourself, remove it.',
  },
  [JOURNAL]: {
    [MALFORMED]:
      'Run "jasmin-arc recover": it renames the file, keeps what can still be read of it, and asks the servers for the jobs of the rest.',
    [EMPTIED]:
      'Run "jasmin-arc recover": it makes a new file, and asks the servers for the jobs of the submissions that were recorded in it. If you emptied the file yourself, remove it.',
  },
} as const;

const MOVING_AWAY = {
  [JOB_LIST]: 'Nothing has been changed. If JOBS_INFO_FILE is meant to name it, move it away.',
  [JOURNAL]:
    'Nothing has been changed. Move the file away and run "jasmin-arc recover": it asks the servers for the jobs of the submissions that were recorded in it.',
  [HISTORY]: 'Move the file away: a new history is started, and nothing else is lost.',
} as const satisfies Record<JobListFile, string>;

const isJobListFile = (file: string | undefined): file is JobListFile =>
  file === JOB_LIST || file === JOURNAL || file === HISTORY;

/** The hint for each remedy for programmers; the compiler reports a missing one. */
export const COMMAND_HINTS: Readonly<Record<ProgrammersRemedy, Words>> = {
  'update-client': 'A newer release of jasmin-arc may know the version.',
  'renew-proxy': 'Make a new proxy with "jasmin-arc proxy create".',
  'renew-proxy-from-certificate': 'Make a new proxy from the user certificate with "jasmin-arc proxy create".',
  'check-clocks-and-renew-proxy': `If that is not the time, ${SET_THE_CLOCK}. Then: Make a new proxy with "jasmin-arc proxy create".`,
  'retry-or-renew-proxy':
    'Try again; if the error persists, the server may not accept the credential: make a new proxy with "jasmin-arc proxy create".',
  'renew-proxy-or-check-authorities':
    'Make a new proxy with "jasmin-arc proxy create", and check the files in CERTS_DIR.',
  'configure-credential':
    'Name a certificate and its key as CLIENT_CERT and CLIENT_KEY in the configuration ("jasmin-arc config init" asks for them), and make a proxy with "jasmin-arc proxy create".',
  'give-pass-phrase':
    'Run the command on a terminal, where it asks for the pass phrase, or name the place to read it from: --passphrase-from file:PATH, fd:N or cmd:COMMAND.',
  'give-token':
    'Log in at its issuer ("jasmin-arc token login ISSUER"), put it where it is looked for ("jasmin-arc help config"), or name its file as TOKEN_FILE in the configuration.',
  'ask-for-token-use':
    'If the token is meant for this server, say so with AUTHENTICATION: "token" in the configuration; otherwise name a certificate and its key as CLIENT_CERT and CLIENT_KEY.',
  'log-in-again': ({ issuer = 'ISSUER' }) => `Log in again: jasmin-arc token login ${issuer}`,
  'give-client-id':
    'Register a client with the issuer, one for the device flow without a secret, and give its id with --client-id.',
  'check-client-id':
    'Check --client-id, and whether the issuer lets that client use the device flow and refresh tokens.',
  'renew-token': 'Get a new token where this one comes from.',
  'correct-call': 'This should not happen: please report it.',
  'remove-or-allow-loss': 'Remove it, or use --lossy if the job does not need it.',
  'send-text-as-input': 'Put it into a file and send that with --input.',
  'rename-input': 'Give the input another name: --input FILE:NAME.',
  'rename-one-input': 'Give one of them another name: --input FILE:NAME.',
  'expand-directory': 'Name the files in it; "jasmin-arc run --input" sends a whole directory.',
  'submit-when-jobs-end': 'Submit it again when some jobs have ended and been cleaned, or choose another server.',
  'wait-and-recover':
    'Do not submit it again: "jasmin-arc status" finds the job, if there is one, and reports within an hour if there is none.',
  'look-on-server':
    'Do not submit it again: it could not be recorded, so look for the job with "jasmin-arc status --on-server".',
  'wait-and-look': 'Do not submit it again: "jasmin-arc status" shows its state once the server answers.',
  'wait-or-take-partial': 'Wait for its end with "jasmin-arc wait", or take what is there with --partial.',
  'rebuild-job-list': ({ file, reason }) =>
    REBUILDING[file === JOURNAL ? JOURNAL : JOB_LIST][reason === EMPTIED ? EMPTIED : MALFORMED],
  'move-file-away': ({ file }) => MOVING_AWAY[isJobListFile(file) ? file : JOB_LIST],
};
