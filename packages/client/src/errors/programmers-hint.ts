import { dirname } from 'node:path';
import type { JobListFile } from './job-list-trouble.js';
import type { Remedy } from './remedy.js';

/** A part of a sentence. */
export const SET_THE_CLOCK = 'set the clock of this machine, as root: timedatectl set-ntp true';

/** The fields of errors that the text of a remedy may need; a field that is not known is left out of the text. */
export interface RemedyFacts {
  /** The file, directory or program that has to be corrected. */
  readonly path?: string | undefined;
  /** The list or policy of an authority, or which of the files with jobs it is. */
  readonly file?: string | undefined;
  /** What is wrong with `file`. */
  readonly reason?: string | undefined;
  /** The option of the configuration that names a credential. */
  readonly option?: string | undefined;
  /** The option of the configuration that is at fault. */
  readonly key?: string | undefined;
  /** The virtual organisation whose server is not known. */
  readonly vo?: string | undefined;
  /** The address of the issuer of a token. */
  readonly issuer?: string | undefined;
  /** An account of oidc-agent. */
  readonly account?: string | undefined;
  /** What the issuer calls itself. */
  readonly namedIssuer?: string | undefined;
  /** The kind of certificate, `proxy` or `certificate`. */
  readonly kind?: string | undefined;
  /** The command line that was given as the program, and the arguments beside it. */
  readonly commandLine?: readonly string[] | undefined;
  /** What became of a submission, as a sentence without its full stop. */
  readonly explanation?: string | undefined;
  /** The first release of ARC whose servers do not have the interface that was asked for. */
  readonly removedIn?: string | undefined;
  /** What the address of a job looks like. */
  readonly exampleAddress?: string | undefined;
}

type Words = string | ((facts: RemedyFacts) => string);

/** What to do, in one sentence for programmers. */
export function programmersHint(remedy: Remedy, facts: RemedyFacts): string {
  const words: Words = REMEDY_WORDS[remedy];
  return typeof words === 'string' ? words : words(facts);
}

const JOB_LIST = 'job list';
const JOURNAL = 'journal of pending submissions';
const HISTORY = 'history of jobs';
const MALFORMED = 'malformed';
const EMPTIED = 'emptied';

const REBUILDING = {
  [JOB_LIST]: {
    [MALFORMED]:
      'rebuildJobList() sets the file aside and makes the list anew: from what can still be read of it, from pending submissions, and from the servers.',
    [EMPTIED]:
      'rebuildJobList() fills it again, from pending submissions and from the servers. If you emptied it yourself, remove it.',
  },
  [JOURNAL]: {
    [MALFORMED]:
      'rebuildJobList() sets the file aside, keeps what can still be read of it, and asks the servers for the jobs of the rest.',
    [EMPTIED]:
      'rebuildJobList() makes it anew, and asks the servers for the jobs of submissions that were recorded in it. If you emptied it yourself, remove it.',
  },
} as const;

const MOVING_AWAY = {
  [JOB_LIST]: 'Nothing has been changed. If JOBS_INFO_FILE is meant to name it, move it away.',
  [JOURNAL]:
    'Nothing has been changed. Move it away; rebuildJobList() then asks the servers for the jobs of submissions that were recorded in it.',
  [HISTORY]: 'Move it away: the history begins anew then, and nothing else is lost.',
} as const satisfies Record<JobListFile, string>;

const MAKING_USABLE = {
  [JOB_LIST]: 'Nothing has been changed. JOBS_INFO_FILE in the configuration names the file.',
  [JOURNAL]:
    'Nothing has been changed. Make it an ordinary file that can be read and written: nothing is submitted that cannot be recorded in it.',
  [HISTORY]: 'Make it an ordinary file that can be read and written: until then, jobs are missing from the history.',
} as const satisfies Record<JobListFile, string>;

const isJobListFile = (file: string | undefined): file is JobListFile =>
  file === JOB_LIST || file === JOURNAL || file === HISTORY;

/** fetch-crl reads where the lists come from in the directory of the authorities, and writes them there. */
const fetchCrl = (file = 'CERTS_DIR/FILE'): string => `fetch-crl -l ${shellWord(dirname(file))}`;

/** Policies come with the certificates of the authorities, in packages of IGTF (ca-policy-…, igtf-policy-…). */
const packageOf = (file: string | undefined): string =>
  `"dpkg -S ${shellWord(file)}" or "rpm -qf ${shellWord(file)}" names the package to update`;

function updateRevocationList(file: string | undefined, reason: string | undefined): string {
  const update = `Update it: ${fetchCrl(file)}`;
  switch (reason) {
    case 'expired':
      return `${update} (as root, if the directory is the system's). If it stays expired, the authority has not issued a new one: ask it, or your site.`;
    case 'bad-signature':
    case 'unreadable':
      return `${update}. If it stays like this, the certificate of the authority beside it may be an old one: update that too.`;
    default:
      return `${update}. If it stays like this, ask the authority for a complete list.`;
  }
}

const credentialOf = (option: string | undefined): string => (option === 'CLIENT_KEY' ? 'private key' : 'certificate');

/** A word of a shell, with quotes where it needs some. */
const shellWord = (word = 'FILE'): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word));

const quoted = (text = ''): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Texts that name methods and options of this library. Another front end needs its own for these, and the compiler says which. */
const LIBRARY_WORDS = {
  'update-client': 'A newer release of this library may know the version.',
  'renew-proxy': 'Make a new proxy with createProxy.',
  'renew-proxy-from-certificate': 'Make a new proxy from the user certificate with createProxy.',
  'check-clocks-and-renew-proxy': `If that is not the time, ${SET_THE_CLOCK}. Then: Make a new proxy with createProxy.`,
  'retry-or-renew-proxy':
    'Try again; if it stays like this, the server may not accept the credential: make a new proxy with createProxy.',
  'renew-proxy-or-check-authorities': 'Make a new proxy with createProxy, and check the files in CERTS_DIR.',
  'configure-credential': 'Set CLIENT_CERT and CLIENT_KEY, and make a proxy with createProxy.',
  'give-pass-phrase': ({ path = 'FILE' }) =>
    `Give the pass phrase as passPhrase, or keep a copy of the key without one: openssl pkey -in ${shellWord(path)} -out userkey-nopass.pem`,
  'give-token':
    'Give the token as token, or its file as TOKEN_FILE. The usual places are looked at with ambientCredentials: true.',
  'ask-for-token-use':
    'If the token is meant for this server, say so with AUTHENTICATION: "token"; otherwise set CLIENT_CERT and CLIENT_KEY.',
  'log-in-again': ({ issuer = 'ISSUER' }) => `Log in again: logIn('${issuer}', { endpoint }) of jasmin-arc/tokens.`,
  'give-client-id':
    'Register a client with the issuer, one for the device flow without a secret, and give its id as clientId.',
  'check-client-id': 'Check clientId, and whether the issuer lets that client use the device flow and refresh tokens.',
  'renew-token': 'Get a new token. A function given as token is called for it whenever the old one is near its end.',
  'correct-call':
    'Correct the call: the types of the library say what it takes, and an editor that reads them shows it.',
  'remove-or-allow-loss': 'Remove it, or allow losses if the job can do without it.',
  'send-text-as-input': 'Put it into a file and send that with the inputs.',
  'rename-input': 'Give the input another name: { path, name }.',
  'rename-one-input': 'Give one of them another name: { path, name }.',
  'expand-directory': 'Send the files in it: expandInput() finds them.',
  'submit-when-jobs-end': 'Submit it again when jobs have ended and been cleaned: submitEach() waits for that.',
  'wait-and-recover':
    'Do not submit it again: recoverSubmissions() finds the job, if there is one, and tells within an hour if there is none.',
  'look-on-server': 'Do not submit it again: the submission could not be recorded, so look for the job in listJobs().',
  'wait-and-look': 'Do not submit it again: getJob() tells its state once the server answers.',
  'wait-or-take-partial':
    'Wait for its end with waitForJob, or ask for what is there with fetchOutputs(jobId, { partial: true }).',
  'rebuild-job-list': ({ file, reason }) =>
    REBUILDING[file === JOURNAL ? JOURNAL : JOB_LIST][reason === EMPTIED ? EMPTIED : MALFORMED],
  'move-file-away': ({ file }) => MOVING_AWAY[isJobListFile(file) ? file : JOB_LIST],
} as const satisfies Partial<Record<Remedy, Words>>;

/** A remedy whose hint is for programmers only. */
export type ProgrammersRemedy = keyof typeof LIBRARY_WORDS;

/** Texts for the users of every front end. */
const SHARED_WORDS: Readonly<Record<Exclude<Remedy, ProgrammersRemedy>, Words>> = {
  'check-server': 'Check ARC_SERVER, and whether the server is running and not behind a firewall.',
  'check-host-name': 'Check the spelling of ARC_SERVER and the network of this machine.',
  'check-network': 'Check the network of this machine.',
  'check-network-and-retry': 'Check the network of this machine and try again.',
  'check-host-and-port': 'Check host and port of ARC_SERVER.',
  'check-address': 'Check the host, port and path of ARC_SERVER.',
  'check-interface': ({ removedIn }) =>
    removedIn === undefined
      ? 'Let INTERFACE choose another, or check the host, port and path of ARC_SERVER.'
      : `${removedIn} does not have this interface any more: let INTERFACE be "auto". If the server is an older one, check the host, port and path of ARC_SERVER.`,
  'check-tls-version': 'TLS 1.2 or later is needed. Check host and port of ARC_SERVER.',
  'use-https': 'Let ARC_SERVER begin with https://',
  'use-certificate-name': 'Use the name in the certificate of the server as ARC_SERVER.',
  'check-for-impostor':
    'Use the name in the certificate as ARC_SERVER. If the name is right, another server may be posing as it.',
  retry: 'Try again; if it stays like this, ask whether the server is overloaded or being restarted.',
  'retry-slow-server': 'Try again; if it stays like this, ask whether the server or the network is overloaded.',
  'retry-later': 'The server may be in trouble, or a gateway in front of it may answer in its place. Try again later.',
  'retry-known-server':
    'It has answered as an ARC server before: it may be in trouble, or a gateway in front of it may answer in its place. Try again later.',
  'retry-server-of-job':
    'It was an ARC server when it took the job: it may be in trouble, or a gateway in front of it may answer in its place. Try again later; check the address of the job if it was typed.',
  'wait-for-information': 'A server that has just been started publishes its information after a minute or two.',
  'request-access': 'Ask the administrators of the server for access.',
  'request-authorisation':
    "Ask the site to authorise your certificate's subject. If it lets in members of a virtual organisation, name yours: as VOMS in the configuration, or with --voms of the command.",
  'use-identity-of-job': 'The job may belong to another identity than the one in CLIENT_CERT.',
  'set-clock': `If that is not the time, ${SET_THE_CLOCK}. If it is, tell the administrators of the server.`,
  'check-clocks': ({ file }) =>
    file === undefined
      ? 'Check the clock of this machine; if it is right, tell the administrators of the server.'
      : `Check the clock of this machine. If it is right, update the list: ${fetchCrl(file)}`,
  'install-authority':
    'Put the CA certificate of the server into the directory that CERTS_DIR names, once you are sure that it is the right one.',
  'configure-authorities':
    'Set CERTS_DIR to the directory that holds the certificates of the authorities you trust, as installed by the ca-policy packages of IGTF or given out by the administrators of the server.',
  'name-authorities':
    'Let CERTS_DIR name the directory with the CA certificates, usually /etc/grid-security/certificates.',
  'complete-server-chain':
    'Ask the administrators of the server whether it sends the certificates of the authorities in between.',
  'replace-server-certificate': ({ file }) =>
    `Tell the administrators of the server: it needs a new certificate. Should they say that this one is good again, update the list: ${fetchCrl(file)}`,
  'update-revocation-list': ({ file, reason }) => updateRevocationList(file, reason),
  'update-signing-policy': ({ file }) =>
    `The server may be an impostor. If it is not, update the policy: ${packageOf(file)}. If you maintain the policy yourself, add the name of the server to its cond_subjects.`,
  'repair-signing-policy': ({ file }) => `Make it readable, or get it anew: ${packageOf(file)}.`,
  'place-credential': ({ option = 'CLIENT_CERT' }) =>
    `Put the ${credentialOf(option)} there, or set ${option} to where it is.`,
  'make-readable': ({ option = 'CLIENT_CERT' }) => `Make it readable to you, or set ${option} to another file.`,
  'complete-proxy-chain':
    'Check that the proxy file holds the user certificate after the proxy; otherwise ask the administrators whether they trust your authority.',
  'renew-certificate': 'Renew the certificate with the authority that issued it.',
  'replace-certificate': 'Ask the authority that issued it for a new certificate.',
  'wait-until-valid': ({ kind = 'certificate' }) =>
    `If that is not the time, ${SET_THE_CLOCK}. If it is, wait until the ${kind} is valid.`,
  'check-certificate-and-clock': ({ path = 'FILE' }) =>
    `Check the certificate in ${path} and the clock of this machine.`,
  'use-personal-certificate':
    'Use a personal grid certificate, which authorities issue with the key usage "digital signature".',
  'use-rsa-key': 'Use an RSA key: many servers refuse elliptic curves in TLS 1.2.',
  'use-supported-key': 'Use a certificate with an RSA, EC or Ed25519 key.',
  'use-matching-key': 'Name the key that the certificate was requested with, or request a new certificate.',
  'fix-permissions': ({ path = 'FILE' }) => `Make it yours alone: chmod 600 ${path}`,
  'correct-pass-phrase': 'Give the pass phrase that was set when the certificate was requested or exported.',
  'name-certificate-file': 'Name the file that holds a "BEGIN CERTIFICATE" block.',
  'convert-certificate':
    'Convert it with "openssl pkcs12 -in FILE -clcerts -nokeys" (.p12, .pfx) or "openssl x509 -inform DER -in FILE".',
  'copy-certificate-again': 'Get the file again from where it was issued; it may have been cut or edited.',
  'name-key-file': 'Name the file that holds a "BEGIN … PRIVATE KEY" block.',
  'convert-key':
    'Convert it with "openssl pkcs12 -in FILE -nocerts -nodes" (.p12, .pfx) or "openssl pkey -inform DER -in FILE".',
  'check-key': ({ path = 'FILE' }) =>
    `Check it with "openssl pkey -in ${path} -noout"; older kinds of encryption need "-provider legacy".`,
  'export-again':
    'Export the certificate again, together with its private key, as PKCS #12 (.p12), with a recent browser or OpenSSL.',
  'keep-one-key': 'Keep one private key in the file: the one that belongs to the certificate.',
  'try-arcproxy': 'Run it by hand, or leave ARCPROXY_PATH out of the configuration.',
  'debug-arcproxy': ({ path = 'FILE' }) => `Run it by hand to see its messages: ${path} --debug VERBOSE`,
  'install-arcproxy':
    'Install nordugrid-arc-client, or leave ARCPROXY_PATH out of the configuration: proxies are then made without it.',
  'report-delegation-request': 'Tell the administrators of the server; nothing has been delegated to it.',
  'place-token': ({ path = 'FILE' }) =>
    `Put your token into ${path}, readable by you alone, or name its file as TOKEN_FILE.`,
  'replace-token': ({ path }) =>
    `Put a token there, as its issuer gives it${path === undefined ? '' : `, into ${path}`}: without quotes, and without "Bearer" before it.`,
  'get-shorter-token': 'Ask its issuer for a token with fewer groups and scopes.',
  'use-certificate-for-files':
    'Name a certificate and its key as CLIENT_CERT and CLIENT_KEY beside the token, or fetch the files yourself and send them as inputs.',
  'name-server-of-token': 'Let ARC_SERVER name the server that has the job, if the token is meant for that one.',
  'wait-for-token': `If that is not the time, ${SET_THE_CLOCK}. If it is, wait until the token is valid.`,
  'get-token-for-server': 'Ask the issuer for a token whose audience is this server.',
  'get-token-with-scope': 'Ask the issuer for a token with this scope.',
  'request-token-authorisation':
    'Ask the site whether it accepts tokens, those of this issuer, and you ("sub") or your groups among them.',
  'make-login-writable': ({ path = 'FILE' }) =>
    `Let ${dirname(path)} be a directory that you can write to, with space left.`,
  'use-https-issuer': 'Give the address of the issuer with https://; http:// is for issuers on this machine only.',
  'check-issuer':
    'Check the address of the issuer, and whether it can be reached from here. If its certificate is of an authority that browsers do not know, name the file of that authority in the variable NODE_EXTRA_CA_CERTS.',
  'use-named-issuer': ({ namedIssuer = 'ISSUER' }) => `If that is the one that you mean, log in at ${namedIssuer}`,
  'get-token-elsewhere': 'Get the token in another way, and name its file as TOKEN_FILE.',
  'ask-issuer-for-less':
    'Ask for scopes and an audience that the issuer gives to this client; its documentation, or its administrators, know which.',
  'start-agent': 'Start it in this session: eval `oidc-agent-service use`. Or name the token in another way.',
  'load-agent-account': ({ account = 'ACCOUNT' }) =>
    `Load the account with "oidc-add ${account}"; "oidc-add -l" lists those that there are. If its login has ended, log in again with "oidc-gen --reauthenticate ACCOUNT".`,
  'confirm-login': 'Log in again, and confirm the login in a browser.',
  'add-voms-server': ({ path = '~/.arc/vomses', vo = 'VO' }) =>
    `Add the line that the virtual organisation publishes for its server to ${path}: "${vo}" "HOST" "PORT" "SUBJECT OF ITS CERTIFICATE" "${vo}"`,
  'check-membership':
    'Ask the managers of the virtual organisation whether it knows your certificate, and the groups and roles that you ask for.',
  'make-proxy-directory': ({ path = 'FILE' }) => `Make the directory: mkdir -p ${dirname(path)}`,
  'use-own-directory': 'Set PROXY_FILE to a file in a directory of your own.',
  'use-directory-with-space': 'Set PROXY_FILE to a file in a directory of your own on a disk with space left.',
  'use-local-disk': 'Set PROXY_FILE to a file on a local disk.',
  'use-other-disk': 'Set PROXY_FILE to a file on another disk; this one may be full or failing.',
  'use-regular-file': 'Set PROXY_FILE to the path of a file.',
  'use-own-file': 'Set PROXY_FILE to a path of your own, for example in your home directory.',
  'use-separate-file': 'Set PROXY_FILE to a path of its own, or move that file away.',
  'replace-proxy-file': ({ path = 'FILE' }) => `Remove it (rm ${path}) or set PROXY_FILE to another path.`,
  'inspect-proxy-link': ({ path = 'FILE' }) =>
    `Look where it leads (ls -l ${path}), then remove it or set PROXY_FILE to another path.`,
  'discard-exposed-proxy': ({ path = 'FILE' }) =>
    `Others may have a copy: remove it (rm ${path}) and make a new proxy.`,
  'renew-with-its-tool':
    'Make a new proxy with the tool that made it, such as arcproxy, voms-proxy-init, grid-proxy-init or myproxy-logon.',
  'correct-option': ({ key = 'it' }) => `Correct ${key} in the configuration.`,
  'write-json-object': 'The file holds one object, such as { "ARC_SERVER": "ce.example.org" }.',
  'name-language': 'ADL begins with <ActivityDescription>, JSDL with <JobDefinition>, xRSL with "&", "+" or "|".',
  'write-period': 'ARC would silently read it as 0 or as another period.',
  'split-comment-sign': 'Inside a quoted string write "(" # "*" instead.',
  'trim-executable': 'Services cut it off, and would run another program.',
  'give-slots-per-host': 'Exclusive execution needs the number of slots and of slots per host.',
  'start-processes':
    'Start it yourself: a <POSIXApplication> whose <Executable> is mpirun or a script, and <TotalCPUCount> for its processes.',
  'name-executable': 'Name the program in a <POSIXApplication>: no ARC server knows applications by their names.',
  'use-plain-name': 'Give it a plain name, or leave out the notification.',
  'separate-arguments': ({ commandLine = [] }) =>
    `Give the program and its arguments apart: ${commandLine.join(' ').trim()}. To have a shell: sh -c ${quoted(commandLine[0])}`,
  'use-shell': ({ commandLine = [] }) => `To have a shell: sh -c ${quoted(commandLine.join(' '))}`,
  'send-fewer-files': 'Name a directory further down, leave some out in .jasminignore, or pack them into an archive.',
  'check-permissions': ({ path = 'FILE' }) => `Check the permissions: ls -l ${path}`,
  'convert-line-ends': ({ path = 'FILE' }) => `Convert it: perl -pi -e 's/\\r$//' ${shellWord(path)}`,
  'name-item-source':
    'A pattern is written as data/*.nc, a range as 1..1000, values as a,b,c, the lines of a file as @items.txt, and the rows of a table as @runs.csv.',
  'quote-pattern': ({ path = 'FILE' }) =>
    `A pattern needs quotes, or the shell expands it: 'data/*.nc'. For the lines of the file: @${path}`,
  'double-braces': 'Double the braces that the program is to get, as in {{print $1}}.',
  'make-room-for-input': 'Have the environment variable TMPDIR name a directory with room for it.',
  'ask-for-less': 'Ask for less, or name another queue.',
  'choose-other-server': 'Choose another server, or leave the middleware out of the description.',
  'choose-other-environment': 'Ask for one that is there, or ask the people who run the server to enable it.',
  'allow-delegation':
    'Set DELEGATE to "auto" in the configuration, so that the server may act in your name for such jobs. Or let the job do without: send its files as inputs, and fetch its outputs from here.',
  'look-and-clean': 'Look at the files, then clean the job.',
  'use-results': 'Its results are on the server.',
  'resubmit-when-unchanged': 'Submit again when nothing writes to the file any more.',
  'cancel-and-resubmit': 'Cancel the job, and submit it again.',
  'upload-from-origin': 'The upload can be finished only from where the job was submitted.',
  'distrust-results': 'Do not trust its results: compare its inputs on the server with yours, or submit it again.',
  'check-ownership': 'It may have been cleaned, have expired on the server, or belong to another user.',
  'use-job-address': ({ exampleAddress }) =>
    exampleAddress === undefined ? 'A job id is an address.' : `A job id is an address such as ${exampleAddress}.`,
  'use-submitted-job': ({ explanation = '' }) => `${explanation}.`,
  'cancel-or-wait': 'Cancel it first, or wait for its end.',
  'look-at-log': 'It may have failed again at once: look at its state and its log.',
  'fetch-or-clean': 'Fetch all of its files, or clean it anyway.',
  'give-own-outputs': 'Give the very object that was returned for this job: a copy of it proves nothing.',
  'name-wanted-outputs':
    'It is not known which outputs were asked for when the job was submitted: name the wanted outputs.',
  'name-outputs': 'Ask for outputs by name.',
  'rename-or-name-outputs': 'Rename the file in the job, or ask for the other outputs by name.',
  'rename-or-name-directories': 'Rename the file in the job, or ask for outputs in other directories by name.',
  'wait-until-unchanged': 'Wait until nothing writes to it any more, usually until the job has ended.',
  'convert-job-list': ({ path = 'FILE' }) =>
    `Nothing has been changed. Convert it with: arcsync --joblist=${path} --convert`,
  'remove-file': 'Remove it: the history begins anew then, and nothing else is lost.',
  'make-file-usable': ({ file }) => MAKING_USABLE[isJobListFile(file) ? file : JOB_LIST],
  'wait-for-lock': ({ path = 'FILE' }) => `Try again; "fuser ${path}" tells which program has it open.`,
  'free-disk-space': ({ path = 'FILE' }) => `Make room for ${path}.`,
};

/** A remedy without a text here stops the compiler. */
export const REMEDY_WORDS: Readonly<Record<Remedy, Words>> = { ...LIBRARY_WORDS, ...SHARED_WORDS };

/**
 * Whether the hint for a remedy is for programmers only.
 *
 * @example
 * ```ts
 * if (isArcError(error) && error.remedy !== undefined && !isProgrammersRemedy(error.remedy)) console.error(error.hint);
 * ```
 */
export const isProgrammersRemedy = (remedy: Remedy): remedy is ProgrammersRemedy => remedy in LIBRARY_WORDS;
