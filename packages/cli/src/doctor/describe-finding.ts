import type { CheckFacts, CheckName, ExaminedPlace, Finding, ShownGroups } from 'jasmin-arc';
import type { ConfigPlace } from '../config/config-place.js';
import { passedOver } from '../config/show-identity.js';
import { describeError } from '../errors/exit-status.js';
import { describeOutcome } from '../jobs/job-outcome.js';
import { formatValidity } from '../output/quantities.js';
import { describeWarning } from './describe-warning.js';

/** What each check is called. */
export const CHECK_LABELS: Readonly<Record<CheckName, string>> = {
  configuration: 'configuration',
  token: 'token',
  identity: 'identity',
  authorities: 'authorities',
  organisations: 'VO servers',
  proxy: 'proxy',
  host: 'host name',
  port: 'port',
  tls: 'TLS',
  'server-certificate': 'server certificate',
  interface: 'interface',
  authorisation: 'authorisation',
  information: 'information',
  clock: 'clock',
  delegation: 'delegation',
  queues: 'queues',
  job: 'job',
};

/** A finding in words. */
export interface FindingWords {
  /** What was found, in a sentence. */
  readonly text: string;
  /** What to do, a sentence for each thing. */
  readonly hints: readonly string[];
}

/** What is needed to word findings. */
export interface WordingOptions {
  readonly now: Date;
  /** Where the configuration is. */
  readonly place: ConfigPlace;
}

/** Words a finding: what was found, and what to do about it. */
export function describeFinding(finding: Finding, options: WordingOptions): FindingWords {
  switch (finding.status) {
    case 'ok':
      return { text: describeFacts(finding, options), hints: [] };
    case 'warning': {
      const warnings = finding.warnings.map((warning) => describeWarning(warning, options.now));
      const text = [describeFacts(finding, options), ...warnings.map((one) => one.text)].filter(Boolean).join('; ');
      return { text, hints: [...new Set(warnings.flatMap(({ hint }) => hint ?? []))] };
    }
    case 'failed':
      return describeFailure(finding, options);
    case 'skipped': {
      const because = finding.because.map((check) => CHECK_LABELS[check]).join(' and ');
      return { text: because === '' ? 'not needed' : `not checked, because of: ${because}`, hints: [] };
    }
  }
}

function describeFailure(
  finding: Extract<Finding, { readonly status: 'failed' }>,
  { now }: WordingOptions,
): FindingWords {
  const { error, check, facts } = finding;
  if (error === undefined) {
    const job = check === 'job' ? finding.facts?.job : undefined;
    const why =
      job === undefined
        ? undefined
        : describeOutcome(job, finding.check === 'job' ? lastLine(finding.facts?.stderr) : undefined);
    const left = job === undefined || (check === 'job' && finding.facts?.isCleaned === true);
    return {
      text: `the job has failed: ${why ?? 'the server gives no reason'}`,
      hints: left
        ? []
        : [`Look at it with: jasmin-arc status ${job.id}. It stays on the server until: jasmin-arc clean ${job.id}`],
    };
  }
  const { message, hint } = describeError(error);
  const more =
    check === 'authorisation' && facts !== undefined && 'kind' in facts
      ? [`You are ${facts.identity ?? 'a user whom the token does not name'}${withGroups(facts.groups)}`]
      : check === 'identity' && finding.facts !== undefined
        ? passedOverTexts(finding.facts.passedOver ?? [], now)
        : [];
  return { text: [message, ...more].join('. '), hints: hint === undefined ? [] : [hint] };
}

const withGroups = (groups: readonly ShownGroups[] | undefined): string =>
  groups === undefined || groups.length === 0
    ? ', without a virtual organisation'
    : ` in ${groups.map(({ vo, fqans }) => `${vo} (${fqans.join(' ')})`).join(', ')}`;

const lastLine = (text: string | undefined): string | undefined => text?.trimEnd().split('\n').at(-1) || undefined;

function passedOverTexts(places: readonly ExaminedPlace[], now: Date): readonly string[] {
  return passedOver({ places }, now).map(([name, text]) => `${name}: ${text}`);
}

type Found = Extract<Finding, { readonly status: 'ok' | 'warning' }>;

function describeFacts(finding: Found, options: WordingOptions): string {
  const { now } = options;
  switch (finding.check) {
    case 'configuration':
      return describeConfiguration(finding.facts, options);
    case 'token': {
      const { place, issuer, subject, expiresAt } = finding.facts;
      const whose = issuer === undefined ? '' : `, of ${subject ?? 'a user whom it does not name'}, from ${issuer}`;
      return `${place}${whose}${expiresAt === undefined ? '' : `, ${formatValidity({ notAfter: expiresAt }, now)}`}`;
    }
    case 'identity':
      return describeIdentity(finding.facts, now);
    case 'authorities': {
      const { directory, count } = finding.facts;
      return `${count} in ${directory === '' ? 'memory' : directory}`;
    }
    case 'organisations':
      return finding.facts.servers.map(({ vo, addresses }) => `${vo}: ${addresses.join(', ')}`).join('; ');
    case 'proxy': {
      const { path, isNew, notAfter, groups } = finding.facts;
      const shown = groups.length === 0 ? '' : `, shows ${groups.flatMap(({ fqans }) => fqans).join(' ')}`;
      return `${isNew ? 'made now, in ' : ''}${path === '' ? 'memory' : path}, ${formatValidity({ notAfter }, now)}${shown}`;
    }
    case 'host': {
      const { host, addresses } = finding.facts;
      return addresses.includes(host) ? host : `${host} is ${addresses.join(', ')}`;
    }
    case 'port':
      return `${finding.facts.port} answers, at ${finding.facts.address}`;
    case 'tls':
      return `the server shows a certificate of ${finding.facts.subject}`;
    case 'server-certificate': {
      const { issuer, notAfter } = finding.facts;
      return `trusted, from ${issuer}, ${formatValidity({ notAfter }, now)}`;
    }
    case 'interface':
      return finding.facts.label;
    case 'authorisation': {
      const { identity, groups } = finding.facts;
      return `the server lets in ${identity ?? 'the user of the token'}${groups.length === 0 ? '' : withGroups(groups)}`;
    }
    case 'information':
      return [finding.facts.name, finding.facts.software].filter(Boolean).join(', ') || 'published';
    case 'clock':
      if (finding.status === 'warning') return '';
      return finding.facts.serverTime === undefined
        ? 'the server does not tell its time'
        : 'no difference to that of the server can be seen';
    case 'delegation':
      return finding.facts.id === undefined ? 'the server needs none' : 'the server has a proxy for your jobs';
    case 'queues': {
      const { queues } = finding.facts;
      const open = queues.filter(({ obstacle }) => obstacle === undefined).map(({ name }) => name);
      return queues.length === 0 ? 'none is published: the server chooses' : `${open.join(', ')}`;
    }
    case 'job': {
      const { stdout, isCleaned, jobId } = finding.facts;
      const gone = isCleaned ? 'removed from the server' : `it stays on the server until: jasmin-arc clean ${jobId}`;
      return `has run on ${stdout.trim()}; ${gone}`;
    }
  }
}

function describeConfiguration({ endpoint, given }: CheckFacts['configuration'], { place }: WordingOptions): string {
  const server = `${endpoint}${given.includes('ARC_SERVER') ? '' : ', the default'}`;
  return place.exists
    ? `${place.path}, for ${server}`
    : `there is none in ${place.path}; defaults are used, for ${server}`;
}

function describeIdentity({ taken, passedOver: others }: CheckFacts['identity'], now: Date): string {
  if (taken === undefined) return 'in memory';
  const { kind, identity, path, key, notBefore, notAfter, isEncrypted } = taken;
  const keyFile = kind === 'certificate' && key !== undefined && key !== path ? ` with the key ${key}` : '';
  const validity = notAfter && `, ${formatValidity({ ...(notBefore && { notBefore }), notAfter }, now)}`;
  const lock = isEncrypted ? ', protected by a pass phrase' : '';
  const whose = identity ?? 'what a pass phrase protects';
  return [`${whose}, the ${kind} ${path}${keyFile}${lock}${validity ?? ''}`, ...passedOverTexts(others, now)].join(
    '. ',
  );
}
