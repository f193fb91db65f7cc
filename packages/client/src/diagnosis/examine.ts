import { type ConnectionConfig, nearestOption } from '../config/connection-config.js';
import { parseEndpoint } from '../http/endpoint.js';
import type { DiagnoseOptions } from './diagnose-options.js';
import { CHECK_NAMES, type CheckName, type Finding, foundWith, type Outcome, type Warning } from './finding.js';
import { IdentityChecks } from './identity-checks.js';
import { checkJob } from './job-check.js';
import { type AnyCheck, runChecks } from './run-checks.js';
import { serverChecks } from './server-checks.js';
import { serviceChecks } from './service-checks.js';
import type { Subject } from './subject.js';

/** Makes all checks. */
export function examine(subject: Subject, options: DiagnoseOptions): AsyncIterable<Finding> {
  const { queue, onJob, signal } = options;
  const { config, user } = subject;
  const { endpoint } = config;
  const now = () => new Date();
  const identity = new IdentityChecks(subject, now());
  const all: readonly AnyCheck[] = [
    { name: 'configuration', needs: [], run: async () => checkConfiguration(config) },
    ...identity.all(),
    ...serverChecks({ endpoint, trust: user, now: now(), signal }),
    ...serviceChecks({ subject, shown: () => identity.shown, queue, now, signal }),
    {
      name: 'job',
      needs: ['delegation', 'queues'],
      run: () => checkJob(subject.runJob, { queue, signal, onJob }),
    },
  ];
  return runChecks(
    all.filter(({ name }) => name !== 'job' || options.job === true),
    options,
  );
}

function checkConfiguration(config: ConnectionConfig): Outcome<'configuration'> {
  const { endpoint, unknownOptions } = config;
  const given = Object.keys(config).filter((key) => config.isGiven(key as Parameters<typeof config.isGiven>[0]));
  const warnings = Object.keys(unknownOptions).map(
    (name): Warning => ({ kind: 'unknown-option', name, meant: nearestOption(name) }),
  );
  return foundWith<'configuration'>({ endpoint, given }, warnings);
}

/** A configuration that cannot be used, and what can be checked without it. */
export function examineWithoutConfiguration(
  error: Error,
  server: string | undefined,
  options: DiagnoseOptions,
): AsyncIterable<Finding> {
  const { signal } = options;
  const endpoint = server === undefined ? undefined : parseEndpoint(server);
  const trust = { findTrustDefect: async () => undefined };
  const possible: readonly AnyCheck[] = [
    { name: 'configuration', needs: [], run: async () => ({ status: 'failed', error }) },
    ...(endpoint === undefined ? [] : serverChecks({ endpoint, trust, now: new Date(), signal })),
  ];
  const checks = CHECK_NAMES.filter((name) => name !== 'job' || options.job === true).map(
    (name) => possible.find((one) => one.name === name) ?? blocked(name),
  );
  return runChecks(checks, options);
}

/** A check that depends on the configuration. */
const blocked = (name: CheckName): AnyCheck =>
  // The outcome is the same for all names.
  ({ name, needs: [], run: async () => ({ status: 'skipped', because: ['configuration'] }) }) as AnyCheck;
