import type { Release } from '../../../sandbox/src/release.js';
import type { Random } from '../random/random.js';
import { JOB_TEMPLATES, type JobTemplate } from './job-template.js';
import type { ConversationRequest, SettledState, Step } from './step.js';

interface ConversationOptions {
  readonly random: Random;
  readonly release: Release;
  /** Certificates that a delegation is answered with, PEM. */
  readonly chain: string;
  /** How many requests there are between those that move jobs on. */
  readonly requestsPerStage: number;
  /** Left out, any. */
  readonly templates?: readonly JobTemplate[] | undefined;
  readonly jobs: number;
}

interface Talked {
  readonly job: number;
  readonly template: JobTemplate;
  state: SettledState;
  restartsLeft: number;
}

const JSON_ANSWER = { accept: 'application/json' };
const XML_ANSWER = { accept: 'text/xml' };
const JSON_IDS = { ...JSON_ANSWER, 'content-type': 'application/json' };

const anyFormat = (random: Random) => random.pick([JSON_ANSWER, XML_ANSWER]);

/** A list of jobs, as an action takes it. */
const jsonList = (ids: readonly string[]): string => JSON.stringify({ job: ids.map((id) => ({ id })) });

/**
 * A random conversation of a client with a server, from a seed: some jobs are created, moved on and removed, and between that, all
 * kinds of requests, right and wrong, are made about them. It waits until jobs have come to rest before it goes on asking.
 */
export function conversation(options: ConversationOptions): readonly Step[] {
  const { random, jobs: count, templates = JOB_TEMPLATES } = options;
  const jobs = Array.from({ length: count }, (_, job): Talked => {
    const template = random.pick(templates);
    return { job, template, state: 'PREPARING', restartsLeft: template.reruns };
  });
  const chat = (): Step[] => Array.from({ length: options.requestsPerStage }, () => anyRequest(options, jobs));
  return [
    ask('POST', 'delegations?action=new', JSON_ANSWER),
    ask('POST', 'delegations?action=new', JSON_ANSWER),
    ...create(options, jobs),
    ...jobs.flatMap((job) => settle(job, afterCreation(job))),
    ...chat(),
    ...jobs.flatMap((job) => moveOn(random, job)),
    ...jobs.flatMap((job) => settle(job, job.state)),
    ...chat(),
    ...jobs.flatMap((job) => moveFurther(random, job)),
    ...jobs.flatMap((job) => settle(job, job.state)),
    ...chat(),
    ...jobs.flatMap(putAway),
    ask('POST', 'delegations/DELEGATION0?action=delete', JSON_ANSWER),
  ];
}

const ask = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
  creates?: readonly number[],
): Step => ({ does: 'ask', method, path, headers, ...(body !== undefined && { body }), ...(creates && { creates }) });

function settle(job: Talked, until: SettledState): readonly Step[] {
  job.state = until;
  const endings = isEnded(job) ? 1 + job.template.reruns - job.restartsLeft : 0;
  return [{ does: 'settle', job: job.job, until, endings }];
}

const afterCreation = ({ template }: Talked): SettledState => (template.inputs.length > 0 ? 'PREPARING' : template.end);

const isEnded = ({ state }: Talked): boolean => state === 'FINISHED' || state === 'FAILED' || state === 'KILLED';

/** One by one, or all together. */
function create({ random, release }: ConversationOptions, jobs: readonly Talked[]): readonly Step[] {
  const text = ({ job, template }: Talked): string =>
    `(jobname="${template.name}")${template.xrsl}${job === 0 ? '(delegationid="DELEGATION0")' : ''}`;
  const format = anyFormat(random);
  const version = release === '6.17' ? '1.0' : random.pick(['1.0', '1.1']);
  const path = `/arex/rest/${version}/jobs?action=new`;
  if (random.chance(0.5)) return jobs.map((job) => ask('POST', path, format, `&${text(job)}`, [job.job]));
  const refused = random.chance(0.5) ? '(&(executable=x)(queue=nosuch))' : '';
  const together = `+${refused}${jobs.map((job) => `(&${text(job)})`).join('')}`;
  return [
    ask(
      'POST',
      path,
      format,
      together,
      jobs.map(({ job }) => job),
    ),
  ];
}

/** Gives a job what it waits for, or kills it. */
function moveOn(random: Random, job: Talked): readonly Step[] {
  const { template } = job;
  if (job.state === 'PREPARING' && random.chance(0.7)) {
    job.state = template.end;
    return template.inputs.map(({ name, content }) => ask('PUT', `jobs/JOB${job.job}/session/${name}`, {}, content));
  }
  if (isEnded(job)) return [];
  return kill(job);
}

function kill(job: Talked): readonly Step[] {
  job.state = 'KILLED';
  return [act('kill', [`JOB${job.job}`])];
}

/** Restarts a job, cleans it, or removes its session directory. */
function moveFurther(random: Random, job: Talked): readonly Step[] {
  if (!isEnded(job)) return kill(job);
  const failedInRun = job.state === 'FAILED' && job.template.name === 'fails';
  if (failedInRun && job.restartsLeft > 0 && random.chance(0.6)) {
    job.restartsLeft -= 1;
    return [act('restart', [`JOB${job.job}`])]; // and it will fail again
  }
  if (random.chance(0.3)) {
    job.state = 'gone';
    return [ask('DELETE', `jobs/JOB${job.job}/session`)];
  }
  if (random.chance(0.3)) {
    job.state = 'gone';
    return [act('clean', [`JOB${job.job}`])];
  }
  return [];
}

function putAway(job: Talked): readonly Step[] {
  if (job.state === 'gone') return [];
  const stop = isEnded(job) ? [] : kill(job);
  return [...stop, act('clean', [`JOB${job.job}`]), ...settle(job, 'gone')];
}

const act = (action: string, ids: readonly string[], headers: Readonly<Record<string, string>> = JSON_IDS): Step =>
  ask('POST', `jobs?action=${action}`, headers, jsonList(ids));

function anyRequest(options: ConversationOptions, jobs: readonly Talked[]): Step {
  const { random } = options;
  const kinds = [
    ...Array.from({ length: 6 }, () => fileRequest),
    ...Array.from({ length: 3 }, () => actionRequest),
    recordRequest,
    recordRequest,
    listRequest,
    delegationRequest,
    wrongRequest,
  ];
  return random.pick(kinds)(options, jobs);
}

const NAMES = [
  'in.dat',
  'out',
  'a.txt',
  'a.txt',
  'sub/b.txt',
  'sub',
  'sub/',
  'none',
  'b%20%23%C3%A9',
  'sub/../a.txt',
  '..',
  '../../x',
  'out/x',
  'sub%2Fb.txt',
  'made',
  'link',
  'linked/b.txt',
  'broken',
  'empty',
] as const;

/** Something with the files of a job. What a job waits for is not completed, and a job of which files count is left alone. */
function fileRequest({ random }: ConversationOptions, jobs: readonly Talked[]): Step {
  const { job } = random.pick(jobs);
  const name = random.pick(NAMES);
  const session = `jobs/JOB${job}/session`;
  const path = `${session}/${name}`;
  const content = random.pick(['', 'x', '0123456789', 'some text\nand more\n']);
  const format = anyFormat(random);
  switch (random.integer(0, 10)) {
    case 0:
    case 1:
      return ask('PUT', path, random.pick([{}, { 'content-type': 'text/plain' }]), content);
    case 2: {
      const start = random.integer(0, 12);
      const length = random.integer(1, 6);
      const total = random.pick(['*', '10', '20']);
      const range = { 'content-range': `bytes ${start}-${start + length - 1}/${total}` };
      return ask('PUT', path, range, 'abcdefgh'.slice(0, length));
    }
    case 3:
      return {
        does: 'cut',
        method: 'PUT',
        path,
        headers: {},
        body: 'cut in the middle',
        afterBytes: random.pick([0, 7]),
      };
    case 4:
    case 5:
      return ask('GET', path, format);
    case 6: {
      const from = random.integer(0, 20);
      const range = random.pick([`${from}-`, `${from}-${from + random.integer(0, 8)}`, `-${from}`, '0-1,3-4', '5-2']);
      return ask('GET', path, { range: `bytes=${range}` });
    }
    case 7:
      return ask(random.pick(['GET', 'HEAD']), random.chance(0.5) ? session : path, format);
    case 8:
      return ask('PROPFIND', random.chance(0.5) ? session : path, {
        depth: random.pick(['0', '1', 'infinity']),
      });
    default:
      return ask(random.pick(['DELETE', 'DELETE', 'POST', 'MKCOL']), path);
  }
}

/** Actions on jobs that change nothing where they are. */
function actionRequest({ random }: ConversationOptions, jobs: readonly Talked[]): Step {
  const any = (): string => random.pick([...jobs.map(({ job }) => `JOB${job}`), 'nosuch', 'JOB0']);
  const ids = Array.from({ length: random.integer(0, 4) }, any);
  const action = random.pick(['status', 'status', 'info', 'info', 'delegations', 'restart', 'kill', 'clean']);
  // Only of jobs that it leaves as they are.
  const harmless = ids.filter((id) => {
    const job = jobs.find((each) => id === `JOB${each.job}`);
    if (action === 'restart') return !(job && isEnded(job)) || job.state === 'FINISHED' || job.template.reruns === 0;
    if (action === 'kill') return !job || job.state === 'FINISHED' || job.state === 'gone';
    return action !== 'clean' || !job || job.state === 'gone';
  });
  const format = anyFormat(random);
  const xml = `<any>${harmless.map((id) => `<job><id>${id}</id></job>`).join('')}</any>`;
  const json = jsonList(harmless);
  const [type, body] = random.pick([
    ['application/json', json],
    ['application/json', json],
    ['application/json', JSON.stringify({ job: { id: harmless[0] ?? 'nosuch' } })],
    ['application/json', json.slice(0, -6)],
    ['application/json; charset=utf-8', json],
    ['application/xml', xml],
    [undefined, xml],
    [undefined, json],
    ['text/xml', xml],
    ['application/xml', xml.slice(0, -3)],
  ] as const);
  return ask('POST', `jobs?action=${action}`, { ...format, ...(type && { 'content-type': type }) }, body);
}

const RECORDS = [
  'status',
  'failed',
  'local',
  'input',
  'input_status',
  'output',
  'output_status',
  'statistics',
  'comment',
  'acl',
  'proxy',
  'xml',
  'diag',
  'errors',
  'description',
] as const;

function recordRequest({ random }: ConversationOptions, jobs: readonly Talked[]): Step {
  const { job } = random.pick(jobs);
  const path = `jobs/JOB${job}/diagnose/${random.pick(RECORDS)}`;
  const range: Readonly<Record<string, string>> = random.chance(0.2) ? { range: 'bytes=1-3' } : {};
  return ask(random.pick(['GET', 'GET', 'GET', 'HEAD', 'POST']), path, range);
}

function listRequest({ random }: ConversationOptions): Step {
  const states = random.pick([
    '',
    '?state=PREPARING',
    '?state=RUNNING,FINISHED,FAILED',
    '?state=KILLED',
    '?state=FAILED',
  ]);
  return ask('GET', `jobs${states}`, anyFormat(random));
}

function delegationRequest({ random, chain }: ConversationOptions): Step {
  const id = random.pick(['DELEGATION0', 'DELEGATION0', 'DELEGATION1', 'nosuch']);
  switch (random.integer(0, 6)) {
    case 0:
      return ask('GET', 'delegations', anyFormat(random));
    case 1:
      return ask('POST', 'delegations?action=new', JSON_ANSWER);
    case 2:
      return ask('PUT', `delegations/${id}`, {}, random.pick([chain, chain, 'no certificate', '']));
    case 3:
      return ask('POST', `delegations/${id}?action=get`, JSON_ANSWER);
    case 4:
      return ask('POST', `delegations/${id === 'nosuch' ? 'DELEGATION0' : id}?action=renew`, JSON_ANSWER);
    default:
      return ask(random.pick(['GET', 'DELETE', 'POST']), `delegations/${id}?action=fly`, JSON_ANSWER);
  }
}

const WRONG: readonly ConversationRequest[] = [
  { method: 'POST', path: 'jobs?action=new', headers: JSON_ANSWER, body: '' },
  { method: 'POST', path: 'jobs?action=new', headers: JSON_ANSWER, body: ' \n' },
  { method: 'POST', path: 'jobs?action=new', headers: JSON_ANSWER, body: 'hello' },
  { method: 'POST', path: 'jobs?action=new', headers: JSON_ANSWER, body: '<a' },
  { method: 'POST', path: 'jobs?action=new', headers: JSON_ANSWER, body: '<a/>' },
  { method: 'POST', path: 'jobs?action=new', headers: XML_ANSWER, body: '<ActivityDescriptions/>' },
  { method: 'POST', path: 'jobs?action=new', headers: JSON_ANSWER, body: '&(executable=x)(queue=nosuch)' },
  { method: 'POST', path: 'jobs?action=fly', headers: JSON_ANSWER, body: 'x' },
  { method: 'POST', path: 'jobs', headers: JSON_ANSWER, body: 'x' },
  { method: 'PUT', path: 'jobs', headers: JSON_ANSWER, body: 'x' },
  { method: 'GET', path: 'jobs/JOB0', headers: JSON_ANSWER },
  { method: 'GET', path: 'jobs/JOB0/other', headers: JSON_ANSWER },
  { method: 'GET', path: 'jobs/nosuch/session', headers: JSON_ANSWER },
  { method: 'GET', path: 'jobs/nosuch/diagnose/status', headers: JSON_ANSWER },
  { method: 'GET', path: 'jobs/nosuch/other', headers: JSON_ANSWER },
  { method: 'GET', path: 'other', headers: JSON_ANSWER },
  { method: 'GET', path: 'info/other', headers: JSON_ANSWER },
  { method: 'GET', path: 'info?schema=other', headers: JSON_ANSWER },
  { method: 'GET', path: '/arex/rest/9.9/jobs', headers: JSON_ANSWER },
  { method: 'GET', path: '/arex/rest', headers: JSON_ANSWER },
  { method: 'GET', path: '/arex//rest/', headers: XML_ANSWER },
  { method: 'GET', path: '/other', headers: JSON_ANSWER },
  { method: 'GET', path: '/arex/rest/1.0', headers: JSON_ANSWER },
  { method: 'PUT', path: 'jobs/JOB0/session', headers: {}, body: 'x' },
];

const wrongRequest = ({ random }: ConversationOptions): Step => ({ does: 'ask', ...random.pick(WRONG) });
