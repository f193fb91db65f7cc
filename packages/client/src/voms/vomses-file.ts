import { isHostName, isPort, isVoName } from './voms-names.js';

/** A server of a virtual organisation, as a line of a vomses file describes it. */
export interface VomsServer {
  /** What users may call the virtual organisation. */
  readonly alias: string;
  /** The name of the virtual organisation itself. */
  readonly vo: string;
  /** The host of the server. */
  readonly host: string;
  /** The port of the server. */
  readonly port: number;
  /** The subject of its certificate in slash form, by the file. */
  readonly subject: string;
  /** Path of the file. */
  readonly file: string;
}

/** A line of a vomses file that describes no server. */
export interface VomsesFault {
  /** Path of the file. */
  readonly file: string;
  /** The number of the line, from 1; undefined if the whole file, or the directory, cannot be read. */
  readonly line: number | undefined;
  /** Why it describes none. */
  readonly reason: string;
}

/**
 * Reads a vomses file: for each server a line with alias, host, port, subject of the certificate and virtual organisation, in quotes;
 * older files have one number more. Lines that begin with `#` are comments. A line that cannot be read does not affect the others.
 *
 * ```
 * "atlas" "voms.example.org" "15000" "/DC=org/DC=example/CN=voms.example.org" "atlas"
 * ```
 *
 * @param file - its path, for what is told of it
 */
export function readVomsesFile(
  text: string,
  file: string,
): { readonly servers: readonly VomsServer[]; readonly faults: readonly VomsesFault[] } {
  const servers: VomsServer[] = [];
  const faults: VomsesFault[] = [];
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    const line = content.trim();
    if (line === '' || line.startsWith('#')) continue;
    const read = readLine(line);
    if (typeof read === 'string') faults.push({ file, line: index + 1, reason: read });
    else servers.push({ ...read, file });
  }
  return { servers, faults };
}

/** @returns the server, or why there is none */
function readLine(line: string): Omit<VomsServer, 'file'> | string {
  const words = [...line.matchAll(/"([^"]*)"|([^\s"]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  if ((line.split('"').length - 1) % 2 !== 0) return 'a quotation mark is missing';
  const [alias = '', host = '', digits = '', subject = '', vo = ''] = words;
  if (words.length < 5 || words.length > 6) return `it has ${words.length} fields, where 5 belong`;
  if (alias === '') return 'its alias is empty';
  if (!isHostName(host)) return `${JSON.stringify(host)} is no name of a host`;
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (!isPort(port)) return `${JSON.stringify(digits)} is no port`;
  if (!subject.startsWith('/')) return `${JSON.stringify(subject)} is no subject of a certificate`;
  if (!isVoName(vo)) return `${JSON.stringify(vo)} is no name of a virtual organisation`;
  return { alias, host, port, subject, vo };
}
