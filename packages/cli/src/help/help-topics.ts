import { EXIT_STATUS_MEANINGS } from '../errors/exit-status.js';
import { wrapText } from '../output/text.js';
import { definitions } from './help.js';

/** A help topic that is not a command. */
export interface Topic {
  readonly name: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly entries: readonly (readonly [term: string, meaning: string])[];
}

export const TOPICS: readonly Topic[] = [
  {
    name: 'exit-codes',
    title: 'Exit statuses',
    paragraphs: [
      'The exit code of the program is returned unchanged, so it can be any number. Failures of the command itself are between 100 and 119, which programs rarely use; with --json the document on stdout then has the field "error".',
    ],
    entries: EXIT_STATUS_MEANINGS,
  },
  {
    name: 'config',
    title: 'Configuration',
    paragraphs: [
      'A JSON file with one object, named by --config, else by the environment variable JASMIN_ARC_CONFIG, else $XDG_CONFIG_HOME/jasmin-arc/config.json, else ~/.config/jasmin-arc/config.json. "jasmin-arc config init" makes one, "jasmin-arc config show" shows the options in force. Every option may be left out; ~ at the start of a value is the home directory.',
      'As far as it names no credentials, they are looked for where the ARC tools do: X509_USER_PROXY, the proxy /tmp/x509up_u<uid>, X509_USER_CERT and X509_USER_KEY, ~/.arc and ~/.globus (usercert.pem and userkey.pem, usercred.p12); authorities in X509_CERT_DIR, ~/.arc/certificates, ~/.globus/certificates and /etc/grid-security/certificates.',
      'For example: { "ARC_SERVER": "ce.example.org", "CLIENT_CERT": "~/certs/me.pem" }',
    ],
    entries: [
      [
        'ARC_SERVER',
        'The compute element; scheme, port and path may be left out. Default: jasmin-ce.ceda.ac.uk:60000/arex',
      ],
      ['INTERFACE', 'auto, rest or emies. Default: auto'],
      ['CLIENT_CERT', 'The grid certificate, PEM or PKCS #12 (.p12). Default: ~/.arc/usercert.pem'],
      [
        'CLIENT_KEY',
        'Its private key. Default: the file of the certificate, if the key is in it, then ~/.arc/userkey-nopass.pem or userkey.pem',
      ],
      [
        'AUTHENTICATION',
        'auto, x509 or token: what shows the server who you are. auto is the token that TOKEN_FILE or OIDC_AGENT_ACCOUNT names, else your certificate, else a token in BEARER_TOKEN, in the file that BEARER_TOKEN_FILE names, in $XDG_RUNTIME_DIR/bt_uUID or in /tmp/bt_uUID, of a login (token login), or of oidc-agent (OIDC_SOCK, OIDC_AGENT_ACCOUNT), if its "aud" names the server. Default: auto',
      ],
      [
        'TOKEN_FILE',
        'The file of a token, readable by you alone; only the configured server is shown it. Default: none',
      ],
      [
        'OIDC_AGENT_ACCOUNT',
        'The account of oidc-agent, or the issuer, whose token only the configured server is shown; OIDC_SOCK in the environment is the socket of the agent. Default: none',
      ],
      ['CERTS_DIR', 'Directory of the trusted authorities. Default: /etc/grid-security/certificates'],
      ['PROXY_FILE', 'Where the proxy certificate is kept. Default: /tmp/arcproxy_file'],
      ['PROXY_VALIDITY_PERIOD', 'Seconds a new proxy is valid. Default: 43200'],
      ['PROXY_RENEWAL_THRESHOLD', 'Seconds left at which it is renewed. Default: 10'],
      [
        'VOMS',
        'A list of what the proxy shows of virtual organisations, the most important first: "atlas" for all your groups, "atlas:/atlas/Role=production" for one group or role. Default: what the proxy before showed',
      ],
      [
        'VOMSES',
        'A file, or a directory of files, with the servers of virtual organisations; looked into before VOMS_USERCONF, ~/.arc/vomses, /etc/vomses and the other usual places. Default: those only',
      ],
      [
        'VOMSDIR',
        'The directory that says who may sign for a virtual organisation (VO/HOST.lsc). Default: the one that X509_VOMS_DIR names, or /etc/grid-security/vomsdir',
      ],
      ['JOBS_INFO_FILE', 'The job list, shared with the ARC tools. Default: ~/.arc/jobs.dat'],
      ['OUTPUT_FILE', 'The output that the library requests where a program that uses it names none. Default: output'],
      [
        'OUTPUT_MAX_BYTES',
        'Maximum size in bytes of all new files of a job that are fetched without being named. Default: 1073741824 (1 GiB)',
      ],
      ['OUTPUT_MAX_FILES', 'Maximum number of these files. Default: 1000'],
      [
        'HISTORY',
        'Whether submitted jobs are recorded for "jasmin-arc history", with command lines but no environment variables. Default: true',
      ],
      [
        'NUDGE',
        'Whether to send an empty line to servers that wait for an acknowledgement in the middle of an answer, which saves about 40 ms a request. Default: true',
      ],
      [
        'DELEGATE',
        'Which jobs their server may act for in your name: "auto", those with files on other servers, or with runtime environments that use, or may use, your proxy; "always", all; "never", none, and a job that needs it is refused before it is sent. Default: always',
      ],
      ['ARCPROXY_PATH', 'A program that makes proxies, used instead of the built-in code. Default: none'],
    ],
  },
  {
    name: 'jobs',
    title: 'Naming jobs',
    paragraphs: ['Wherever a command takes a JOB:'],
    entries: [
      ['https://…/jobs/8520…', 'its address, also for a job that was not submitted from here'],
      ['8520662f23c6', 'its id on the server'],
      [
        '8520',
        'the beginning of its id, if no other id starts the same; six characters or more for a job that was not submitted from here',
      ],
      ['analyse.py', 'its name, if no other job has it'],
      [
        '--last',
        'the job submitted last; if that has been cleaned, an error that says where its outputs are, never an older one',
      ],
      ['--all', 'all jobs submitted from here'],
      [
        '--state STATE',
        'those in this state: queued, running, failed, ended, gone …; status, wait, get, cancel, clean, renew',
      ],
      ['--name PATTERN', 'jobs whose name matches; * and ? are wildcards; the same commands'],
      ['--jobs-from FILE', 'the jobs named in a file, one per line; - is stdin'],
      ['-', 'the jobs named on stdin'],
    ],
  },
  {
    name: 'environment',
    title: 'Environment',
    paragraphs: [],
    entries: [
      ['JASMIN_ARC_CONFIG', 'the configuration, where --config does not name one'],
      ['XDG_CONFIG_HOME', 'where the default configuration is looked for'],
      ['XDG_STATE_HOME', 'where the sandbox and "config init" keep their files'],
      ['NO_COLOR', 'no colours, unless it is empty'],
      ['FORCE_COLOR', 'colours even without a terminal; 0: no colours'],
    ],
  },
];

export const TOPIC_NAMES: readonly string[] = TOPICS.map(({ name }) => name);

/** The text of a topic; undefined where there is none of that name. */
export function findTopic(name: string, columns: number | undefined): string | undefined {
  const topic = TOPICS.find((one) => one.name === name);
  if (topic === undefined) return undefined;
  const width = Math.min(columns ?? 80, 100);
  const { title, paragraphs, entries } = topic;
  const body = paragraphs.flatMap((paragraph) => [...wrapText(paragraph, width), '']);
  return [`${title}`, '', ...body, ...definitions(entries, width), ''].join('\n');
}
