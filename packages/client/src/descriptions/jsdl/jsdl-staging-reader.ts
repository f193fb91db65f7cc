import type { DataTarget, InputFile, NamedOption, OutputFile } from '../model/activity-description.js';
import { type ElementFields, invalid, quote } from '../model/element-fields.js';
import { isOwnName, LOCAL_TARGET_REMARK } from '../model/local-target.js';
import { mergeTargets } from '../model/merge-targets.js';
import { omitUndefined, unlessEmpty } from '../model/omit-undefined.js';
import { filePath, isRemoteUrl, urlScheme, urlWithOptions } from '../model/url-location.js';
import { wholeNumber } from './jsdl-range.js';
import { loseUnsupported, skipLabels } from './jsdl-unsupported.js';

/** Reads the `<DataStaging>` elements; one of them may be an input and an output at once. */
export function readDataStaging(fields: ElementFields): {
  readonly inputFiles?: readonly InputFile[];
  readonly outputFiles?: readonly OutputFile[];
} {
  const names = new Set<string>();
  const staged = fields.insideEach('DataStaging', (file) => readOne(file, names)) ?? [];
  return omitUndefined({
    inputFiles: unlessEmpty(staged.flatMap(({ input }) => input ?? [])),
    outputFiles: unlessEmpty(mergeTargets(staged.flatMap(({ outputs }) => outputs))),
  });
}

function readOne(
  fields: ElementFields,
  inputNames: Set<string>,
): {
  readonly input: InputFile | undefined;
  readonly outputs: readonly OutputFile[];
} {
  skipLabels(fields);
  loseUnsupported(fields, 'DataStaging');
  const name = fields.text('FileName');
  if (name === undefined) throw invalid(fields.element, '<DataStaging> needs a <FileName> that is not empty');
  const creationFlag = fields.text('CreationFlag');
  // In a new session directory it makes no difference whether to overwrite.
  if (creationFlag === 'append') fields.lose('<CreationFlag> append', 'a file can only be staged as a whole');
  else if (creationFlag !== undefined && creationFlag !== 'overwrite' && creationFlag !== 'dontOverwrite') {
    throw invalid(
      fields.element,
      `${quote(creationFlag)} is no creation flag; expected overwrite, append or dontOverwrite`,
    );
  }
  const remove = fields.child('DeleteOnTermination');
  const kept = remove !== undefined && ['false', '0'].includes(fields.value(remove).toLowerCase());
  const input = readInput(fields, name);
  if (input && inputNames.has(name)) throw invalid(fields.element, `two input files are named ${quote(name)}`);
  if (input) inputNames.add(name);
  const target = fields.inside('Target', (inner) => readTarget(inner, name));
  const outputs: OutputFile[] = [];
  if (target?.target) outputs.push({ name, targets: [target.target] });
  if (kept || (target && !target.target)) outputs.push({ name });
  if (input === undefined && outputs.length === 0 && remove === undefined) {
    fields.lose(`the file ${quote(name)}`, 'it has neither a source nor a target, so nothing is done with it');
  }
  return { input, outputs };
}

function readInput(fields: ElementFields, name: string): InputFile | undefined {
  const source = fields.inside('Source', readSource);
  const executable = readExecutableFlag(fields);
  const checksum = fields.text('Checksum');
  const sizeBytes = wholeNumber(fields, 'FileSize');
  const cache = fields.text('DownloadToCache');
  if (source === undefined) {
    if ((executable ?? checksum ?? sizeBytes ?? cache) !== undefined)
      fields.lose(`what is said about the input ${quote(name)}`, 'it has no source');
    return undefined;
  }
  const { uri } = source;
  const facts = {
    name,
    ...omitUndefined({ executable, sizeBytes, checksum }),
  };
  if (uri !== undefined && isRemoteUrl(uri)) {
    const cached: readonly NamedOption[] = cache === undefined ? [] : [{ name: 'cache', value: cache }];
    const options = unlessEmpty([...source.options, ...cached]);
    return { ...facts, sources: [{ uri, ...omitUndefined({ options }) }] };
  }
  if (source.options.length > 0) fields.lose(`options of the input ${quote(name)}`, 'it is a local file');
  if (cache !== undefined) fields.lose(`<DownloadToCache> of the input ${quote(name)}`, 'it is a local file');
  return uri === undefined ? facts : { ...facts, localPath: urlScheme(uri) === 'file' ? filePath(uri) : uri };
}

function readExecutableFlag(fields: ElementFields): boolean | undefined {
  const word = fields.text('IsExecutable')?.toLowerCase();
  if (word === undefined || word === 'true' || word === 'false')
    return word === undefined ? undefined : word === 'true';
  throw invalid(fields.element, `<IsExecutable> must be true or false, not ${quote(word)}`);
}

const readSource = (fields: ElementFields) => ({ uri: readUri(fields), options: readUrlOptions(fields) });

function readTarget(fields: ElementFields, name: string): { readonly target: DataTarget | undefined } {
  const uri = readUri(fields);
  const options = unlessEmpty(readUrlOptions(fields));
  if (uri !== undefined && isRemoteUrl(uri)) return { target: { uri, ...omitUndefined({ options }) } };
  // ARC keeps an output for a local file in the session directory: the client fetches it to any place.
  const path = uri !== undefined && urlScheme(uri) === 'file' ? filePath(uri) : uri;
  if (path !== undefined && !isOwnName(path, name)) fields.remark(`the path ${quote(path)}`, LOCAL_TARGET_REMARK);
  if (options !== undefined) {
    fields.lose('options of the target', 'only files that the service moves have options');
  }
  return { target: undefined };
}

function readUri(fields: ElementFields): string | undefined {
  const uri = fields.text('URI') ?? '';
  const scheme = urlScheme(uri);
  if (scheme !== undefined && scheme !== 'file' && !isRemoteUrl(uri)) {
    throw invalid(fields.element, `${quote(uri)} is no URL that can be used: there is no host`);
  }
  return uri || undefined;
}

/** Options of the URL, and the other places where the file is, as options called `location`. */
function readUrlOptions(fields: ElementFields): readonly NamedOption[] {
  const locations = fields.insideEach('Location', (location): NamedOption => {
    const uri = location.requiredText('URI');
    if (!isRemoteUrl(uri)) throw invalid(location.element, `${quote(uri)} is no URL that can be used`);
    return { name: 'location', value: urlWithOptions(uri, readUriOptions(location)) };
  });
  return [...readUriOptions(fields), ...(locations ?? [])];
}

const readUriOptions = (fields: ElementFields): readonly NamedOption[] =>
  fields.elements('URIOption').map((element) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(fields.value(element)) ?? [];
    if (name === undefined || value === undefined)
      throw invalid(element, `<URIOption> must be like threads=2, not ${quote(fields.value(element))}`);
    return { name, value };
  });
