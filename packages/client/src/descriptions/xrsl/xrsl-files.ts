import { InvalidJobDescription } from '../../errors/index.js';
import type { TextPosition } from '../../xml/text-position.js';
import type { DataSource, DataTarget, InputFile, NamedOption, OutputFile } from '../model/activity-description.js';
import { isOwnName, LOCAL_TARGET_REMARK } from '../model/local-target.js';
import { mergeTargets } from '../model/merge-targets.js';
import { omitUndefined, unlessEmpty } from '../model/omit-undefined.js';
import { filePath, isRemoteUrl, urlOptions, urlScheme, urlWithOptions } from '../model/url-location.js';
import type { XrslRelations, XrslString } from './xrsl-relations.js';

/** Reads `inputfiles`, and `executables`, `cache` and `ftpthreads`, which have more information about them. */
export function readInputFiles(
  relations: XrslRelations,
  threads: string | undefined,
): readonly InputFile[] | undefined {
  const names = new Set<string>();
  const files = relations.sequences('inputfiles').map(({ strings, position }): InputFile => {
    const { name, location, options } = fileParts('inputfiles', strings, position);
    if (names.has(name.text))
      throw new InvalidJobDescription(`two input files are named ${JSON.stringify(name.text)}`, position);
    names.add(name.text);
    if (location.text !== '' && isRemote(location)) return { name: name.text, sources: [readEnd(location, options)] };
    loseOptions(relations, name, options);
    return { name: name.text, ...omitUndefined({ localPath: localPathOf(location) }) };
  });
  const executables = readExecutables(relations, names);
  const cache = relations.last('cache')?.text;
  return unlessEmpty(
    files.map((file): InputFile => {
      const executable = executables.has(file.name);
      const sources = file.sources?.map((source) => {
        const cached = withOption(source, 'cache', executable ? undefined : cache, relations);
        return withOption(cached, 'threads', threads, relations);
      });
      return { ...file, ...omitUndefined({ sources, executable: executable || undefined }) };
    }),
  );
}

export function readOutputFiles(
  relations: XrslRelations,
  threads: string | undefined,
): readonly OutputFile[] | undefined {
  const files = relations.sequences('outputfiles').map(({ strings, position }): OutputFile => {
    const { name, location, options } = fileParts('outputfiles', strings, position);
    if (location.text.trim() === '' || !isRemote(location)) {
      const path = localPathOf(location) ?? '';
      if (!isOwnName(path, name.text)) {
        relations.report.remark(`the path ${JSON.stringify(path)}`, LOCAL_TARGET_REMARK, location.position);
      }
      loseOptions(relations, name, options);
      return { name: name.text };
    }
    const end = readEnd(location, options);
    return {
      name: name.text,
      targets: [withOption(readTarget(end, relations, location), 'threads', threads, relations)],
    };
  });
  return unlessEmpty(mergeTargets(files));
}

/** How many streams the service uses for one file. */
export function readThreads(relations: XrslRelations): string | undefined {
  const threads = relations.last('ftpthreads');
  if (threads === undefined || /^([1-9]|10)$/.test(threads.text)) return threads?.text;
  throw new InvalidJobDescription(
    `expected a number from 1 to 10 for "ftpthreads", not ${JSON.stringify(threads.text)}`,
    threads.position,
  );
}

function fileParts(attribute: string, strings: readonly XrslString[], position: TextPosition) {
  const [name, location, ...options] = strings;
  if (name === undefined || location === undefined) {
    throw new InvalidJobDescription(
      `expected at least the name of the file and "" or a URL in each list of "${attribute}"`,
      position,
    );
  }
  if (name.text === '') throw new InvalidJobDescription(`the name of a file in "${attribute}" is empty`, name.position);
  return { name, location, options };
}

/** @throws InvalidJobDescription if this begins like a URL, but cannot be used as one */
function isRemote({ text, position }: XrslString): boolean {
  if (isRemoteUrl(text)) return true;
  const scheme = urlScheme(text);
  if ((scheme === undefined && !text.startsWith('@')) || scheme === 'file') return false;
  throw new InvalidJobDescription(
    `${JSON.stringify(text)} is no URL that can be used: expected a host, as in https://host/path`,
    position,
  );
}

function localPathOf({ text }: XrslString): string | undefined {
  if (text.trim() === '') return undefined;
  return urlScheme(text) === 'file' ? filePath(text) : text;
}

function loseOptions(relations: XrslRelations, name: XrslString, options: readonly XrslString[]): void {
  for (const { text, position } of options) {
    relations.report(
      `option ${JSON.stringify(text)} of ${JSON.stringify(name.text)}`,
      'only files that the service moves have options',
      position,
    );
  }
}

/** An option belongs to the URL before it, which may be that of another location. */
function readEnd(location: XrslString, given: readonly XrslString[]): DataSource {
  const options: NamedOption[] = [];
  const replicas: { readonly uri: string; readonly options: NamedOption[] }[] = [];
  let delegationId: string | undefined;
  for (const { text, position } of given) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new InvalidJobDescription(`expected an option like "threads=2", not ${JSON.stringify(text)}`, position);
    }
    if (name === 'delegationid') delegationId = value;
    else if (name !== 'location') (replicas.at(-1)?.options ?? options).push({ name, value });
    else if (isRemoteUrl(value)) replicas.push({ uri: value, options: [] });
    else throw new InvalidJobDescription(`${JSON.stringify(value)} is no URL that can be used`, position);
  }
  const locations = replicas.map(
    (replica): NamedOption => ({
      name: 'location',
      value: urlWithOptions(replica.uri, replica.options),
    }),
  );
  return {
    uri: location.text,
    ...omitUndefined({ options: unlessEmpty([...options, ...locations]), delegationId }),
  };
}

/** Options for all files replace those that a file has of its own, in its URL or beside it. */
function withOption<T extends DataSource>(
  end: T,
  name: string,
  value: string | undefined,
  relations: XrslRelations,
): T {
  if (value === undefined) return end;
  const { options = [] } = end;
  const own = [...urlOptions(end.uri), ...options].filter((option) => option.name === name);
  for (const replaced of own.filter((option) => option.value !== value)) {
    const attribute = name === 'threads' ? 'ftpthreads' : name;
    const position = relations.all(attribute).at(-1)?.position;
    relations.report(
      `${name}=${replaced.value} of ${end.uri}`,
      `"${attribute}" asks for ${value} for all files`,
      position,
    );
  }
  return { ...end, options: [...options.filter((option) => option.name !== name), { name, value }] };
}

const CONDITIONS = ['useiffailure', 'useifcancel', 'useifsuccess'];

/** Whether an upload is mandatory is an option in xRSL; the condition for an upload cannot be expressed. */
function readTarget(end: DataSource, relations: XrslRelations, { position }: XrslString): DataTarget {
  const given = end.options ?? [];
  for (const { name } of given.filter((option) => CONDITIONS.includes(option.name))) {
    relations.report(`option ${JSON.stringify(name)}`, 'ARC ignores it in xRSL', position);
  }
  const mandatory = given.find(({ name }) => name === 'mandatory')?.value;
  if (mandatory !== undefined && mandatory !== 'true' && mandatory !== 'false') {
    throw new InvalidJobDescription(
      `expected mandatory=true or mandatory=false, not ${JSON.stringify(mandatory)}`,
      position,
    );
  }
  const options = given.filter(({ name }) => name !== 'mandatory' && !CONDITIONS.includes(name));
  return {
    uri: end.uri,
    ...omitUndefined({
      options: unlessEmpty(options),
      delegationId: end.delegationId,
      mandatory: mandatory === undefined ? undefined : mandatory === 'true',
    }),
  };
}

function readExecutables(relations: XrslRelations, inputs: ReadonlySet<string>): ReadonlySet<string> {
  const executables = relations.list('executables') ?? [];
  for (const { text, position } of executables) {
    if (inputs.has(text)) continue;
    throw new InvalidJobDescription(`${JSON.stringify(text)} is in "executables", but not in "inputfiles"`, position);
  }
  return new Set(executables.map(({ text }) => text));
}
