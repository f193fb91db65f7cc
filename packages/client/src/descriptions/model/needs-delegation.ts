import type { ActivityDescription } from './activity-description.js';

/** What a server fetches, or sends, without telling who it does it for. */
const ANONYMOUS: ReadonlySet<string> = new Set(['http', 'ftp', 'file']);

/** Whether the server has to act in the user's name for a job: it moves files from or to other servers. */
export const needsDelegation = ({ inputFiles = [], outputFiles = [] }: ActivityDescription): boolean =>
  [...inputFiles.flatMap(({ sources = [] }) => sources), ...outputFiles.flatMap(({ targets = [] }) => targets)].some(
    ({ uri }) => !ANONYMOUS.has(uri.slice(0, uri.indexOf(':')).toLowerCase()),
  ) ||
  // The job writes a list of files that are to be sent elsewhere, and A-REX creates no such job without a delegation.
  outputFiles.some(({ name }) => name.startsWith('@'));

/** The runtime environment of A-REX that puts the proxy of the user into the session directory. */
const PROXY_ENVIRONMENT = 'ENV/PROXY';

/** Whether the program of a job is given a proxy of its user. Only a certificate can be delegated for that. */
export const needsProxy = ({ resources }: ActivityDescription): boolean =>
  resources?.runtimeEnvironments?.some(({ name }) => name === PROXY_ENVIRONMENT) ?? false;
