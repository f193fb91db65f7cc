import { jobAddresses } from '../interfaces/select-interface.js';
import type { StoredJob } from './job-store.js';

/**
 * A row of `jobs.dat` as the ARC command-line tools read and write it: one text per column, `wallltime` spelled as they
 * spell it. Columns that this library does not use get the values that arcsub gives them.
 */
export const COLUMNS = [
  'id',
  'idfromendpoint',
  'name',
  'statusinterface',
  'statusurl',
  'managementinterfacename',
  'managementurl',
  'serviceinformationinterfacename',
  'serviceinformationurl',
  'serviceinformationhost',
  'sessiondir',
  'stageindir',
  'stageoutdir',
  'descriptiondocument',
  'localsubmissiontime',
  'delegationid',
  'type',
  'localidfrommanager',
  'description',
  'state',
  'restartstate',
  'exitcode',
  'computingmanagerexitcode',
  'error',
  'waitingposition',
  'userdomain',
  'owner',
  'localowner',
  'requestedtotalwallltime',
  'requestedtotalcputime',
  'requestedslots',
  'requestedapplicationenvironment',
  'stdin',
  'stdout',
  'stderr',
  'logdir',
  'executionnode',
  'queue',
  'usedtotalwallltime',
  'usedtotalcputime',
  'usedmainmemory',
  'submissiontime',
  'computingmanagersubmissiontime',
  'starttime',
  'computingmanagerendtime',
  'endtime',
  'workingareaerasetime',
  'proxyexpirationtime',
  'submissionhost',
  'submissionclienttime',
  'othermessages',
  'activityoldid',
] as const;
export type Column = (typeof COLUMNS)[number];
export type ArcJobRecord = Readonly<Record<Column, string>>;

const NUMBERS: readonly Column[] = ['exitcode', 'waitingposition', 'requestedslots', 'usedmainmemory'];
const PERIODS: readonly Column[] = [
  'requestedtotalwallltime',
  'requestedtotalcputime',
  'usedtotalwallltime',
  'usedtotalcputime',
];

/** The row that makes arcstat, arcget, arckill, arcclean and arcrenew work on a job. */
export function toArcJobRecord(job: StoredJob): ArcJobRecord {
  const { record, format } = jobAddresses.formatOf(job.interface);
  const localId = jobAddresses.parse(job.id)?.localId ?? '';
  const session = record.notesSession ? format(job.endpoint, localId) : '';
  const known: Partial<Record<Column, string>> = {
    id: job.id,
    idfromendpoint: localId,
    name: job.name ?? '',
    statusinterface: record.status,
    statusurl: job.endpoint,
    managementinterfacename: record.management,
    managementurl: job.endpoint,
    serviceinformationinterfacename: record.information,
    serviceinformationurl: job.endpoint,
    serviceinformationhost: new URL(job.endpoint).hostname,
    descriptiondocument: job.description ?? '',
    localsubmissiontime: String(Math.floor(job.submittedAt.getTime() / 1000)),
    delegationid: job.delegationId ?? '',
    state: 'Undefined',
    restartstate: 'Undefined',
    stdout: job.stdout ?? '',
    stderr: job.stderr ?? '',
    logdir: record.logDirectory,
    sessiondir: session,
    stageindir: session,
    stageoutdir: session,
    ...Object.fromEntries(NUMBERS.map((column) => [column, '-1'])),
    ...Object.fromEntries(PERIODS.map((column) => [column, 'PT'])),
  };
  return Object.fromEntries(COLUMNS.map((column) => [column, encodeText(known[column] ?? '')])) as ArcJobRecord;
}

/** Reads a row, also one that another program wrote; undefined for a row that names no job that a server could be asked about. */
export function fromArcJobRecord(record: Readonly<Partial<Record<Column, unknown>>>): StoredJob | undefined {
  const text = (column: Column): string | undefined => {
    const value = record[column];
    return typeof value === 'string' && value !== '' ? decodeText(value) : undefined;
  };
  const id = text('id');
  const address = id === undefined ? undefined : jobAddresses.parse(id);
  if (id === undefined || address === undefined) return undefined;
  const seconds = Number(text('localsubmissiontime') ?? Number.NaN);
  return {
    id,
    name: text('name'),
    endpoint: text('managementurl') ?? address.endpoint,
    interface: address.kind,
    submittedAt: new Date(Number.isFinite(seconds) ? seconds * 1000 : 0),
    delegationId: text('delegationid'),
    description: text('descriptiondocument'),
    stdout: text('stdout'),
    stderr: text('stderr'),
  };
}

/** The tools write these characters as `%` and two lower-case hexadecimal digits, and decode all text of that form. */
const SPECIAL = /['#%\r\n\b\0]/g;

export const encodeText = (text: string): string =>
  text.replace(SPECIAL, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

export const decodeText = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
