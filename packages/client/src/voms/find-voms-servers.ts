import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VomsServerUnknownError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import { readVomsesFile, type VomsesFault, type VomsServer } from './vomses-file.js';

/** One line for each server of each organisation: real files are of a few kilobytes. */
const MAX_BYTES = 1 << 20;
/** Directories within directories; links may lead in a circle. */
const MAX_DEPTH = 8;
const MAX_FILES = 10_000;

/**
 * Finds the servers of a virtual organisation: those of the first place that has any, so that a user can replace those of the system.
 *
 * @param vo - the virtual organisation, by its name or an alias of it
 * @param places - files, or directories of files; see `vomsesPlaces`
 * @returns in the order of the lines, each once; files of a directory are read in the order of their names
 * @throws VomsServerUnknownError if no place has any; it says which were looked at, and which line to add
 *
 * @example
 * ```ts
 * import { homedir } from 'node:os';
 *
 * const [server] = await findVomsServers('atlas', vomsesPlaces(homedir(), process.env));
 * console.log(`${server.host}:${server.port}`);
 * ```
 */
export async function findVomsServers(
  vo: string,
  places: readonly string[],
): Promise<readonly [VomsServer, ...VomsServer[]]> {
  const missing: string[] = [];
  const faults: VomsesFault[] = [];
  for (const place of places) {
    const read = await readPlace(place);
    if (read === undefined) {
      missing.push(place);
      continue;
    }
    faults.push(...read.faults);
    const [first, ...others] = onceEach(read.servers.filter((server) => server.vo === vo || server.alias === vo));
    if (first !== undefined) return [first, ...others];
  }
  throw unknown(vo, { places, missing, faults });
}

interface Read {
  readonly servers: readonly VomsServer[];
  readonly faults: readonly VomsesFault[];
}

/** @returns undefined if there is nothing */
async function readPlace(place: string): Promise<Read | undefined> {
  const servers: VomsServer[] = [];
  const faults: VomsesFault[] = [];
  const add = (file: string, reason: string) => faults.push({ file, line: undefined, reason });
  let files = 0;
  const visit = async (path: string, depth: number): Promise<boolean> => {
    try {
      const status = await stat(path);
      if (status.isDirectory()) {
        if (depth >= MAX_DEPTH) add(path, 'it is too deep within other directories');
        // Hidden files, and what editors leave behind, are not meant.
        else
          for (const name of (await readdir(path)).sort())
            if (!/^\.|~$/.test(name)) await visit(join(path, name), depth + 1);
        return true;
      }
      files += 1;
      if (!status.isFile()) add(path, 'it is not a regular file');
      else if (status.size > MAX_BYTES || files > MAX_FILES) add(path, 'it is too long, or there are too many files');
      else {
        const read = readVomsesFile(await readFile(path, 'utf8'), path);
        servers.push(...read.servers);
        faults.push(...read.faults);
      }
      return true;
    } catch (error) {
      if (isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR')) return false;
      add(path, systemReason(error));
      return true;
    }
  };
  return (await visit(place, 0)) ? { servers, faults } : undefined;
}

/** Several files may name one server, for example those of two packages. */
const onceEach = (servers: readonly VomsServer[]): readonly VomsServer[] =>
  servers.filter(
    ({ host, port }, index) => servers.findIndex((each) => each.host === host && each.port === port) === index,
  );

function unknown(
  vo: string,
  found: {
    readonly places: readonly string[];
    readonly missing: readonly string[];
    readonly faults: readonly VomsesFault[];
  },
): VomsServerUnknownError {
  const { places, missing, faults } = found;
  const list = places.map((place) => (missing.includes(place) ? `${place} (not there)` : place)).join(', ');
  const lines = faults.map(
    ({ file, line, reason }) => `; ${line === undefined ? file : `line ${line} of ${file}`} cannot be used: ${reason}`,
  );
  const own = places.find((place) => place.endsWith(join('.arc', 'vomses'))) ?? places[0];
  return new VomsServerUnknownError(
    `No server of the virtual organisation ${vo} is named in ${list}${lines.join('')}`,
    {
      vo,
      searched: places,
      path: own,
      remedy: 'add-voms-server',
    },
  );
}
