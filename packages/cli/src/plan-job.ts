import { readFile, stat } from 'node:fs/promises';
import { basename, normalize } from 'node:path';
import { findScript, inspectProgram, type JobInput, type SubmitJobOptions } from 'jasmin-arc';
import { type JobDescriptionValues, readJobOptions } from './job-options.js';
import { formatDuration, formatMemory } from './output/quantities.js';
import { describeDoubts } from './program-warnings.js';
import { type BatchRequest, readBatchLines } from './sbatch.js';
import { expandInput, forgottenFiles, readInput, shipScript } from './shipped-files.js';

/** A local file on its way to the server. */
export interface PlannedUpload {
  readonly path: string;
  /** Its name in the session directory. */
  readonly name: string;
  /** 0 for a file that cannot be read, which the library refuses with the right words. */
  readonly sizeBytes: number;
}

/** What is going to be submitted. */
export interface PlannedJob {
  readonly executable: string;
  readonly options: SubmitJobOptions;
  /** All that will be uploaded. */
  readonly uploads: readonly PlannedUpload[];
  /** What a person should know before. */
  readonly remarks: readonly string[];
  readonly warnings: readonly string[];
}

/** Scripts are text of some kilobytes; what is larger, or no text, is a program and has no resource lines. */
const LONGEST_SCRIPT = 1 << 20;

/**
 * Makes a job of what was typed: files found, the script shipped along and its resource lines read; options of the
 * command line win over those.
 * @throws CommandError (usage) for options that cannot be understood
 */
export async function planJob(
  words: readonly string[],
  values: JobDescriptionValues,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PlannedJob> {
  // A dash is our own stdin, which is no file yet.
  const asked = readJobOptions({ ...values, stdin: values.stdin === '-' ? undefined : values.stdin }, env);
  const inputs = (await Promise.all(values.input.map((text) => expandInput(readInput(text))))).flat();
  const script = findScript(words);
  const shipped = shipScript(words, script, inputs);
  const { request, ignored } =
    script === undefined ? { request: {}, ignored: [] } : readBatchLines(await scriptText(script));
  const [executable = '', ...args] = shipped.words;
  const forgotten = forgottenFiles(shipped.words, shipped.inputs, values.output);
  const uploads = await uploadsOf(shipped.inputs, [script, asked.stdin]);
  const files = uploads.map(({ path, name }) => ({ name, localPath: path }));
  const program =
    script === words[0] ? files.find(({ localPath }) => localPath === normalize(script ?? ''))?.name : undefined;
  const doubts = await inspectProgram({ words: [program ?? executable, ...args], files });
  return {
    executable,
    options: {
      name: basename(script ?? executable),
      // Cores of one and their spread of the other would be neither's request.
      ...(asked.slots === undefined ? request : withoutSpread(request)),
      ...asked,
      args,
      inputFiles: shipped.inputs,
    },
    uploads,
    remarks: describeRequest(request).length === 0 ? [] : [`${script} asks for ${describeRequest(request).join(', ')}`],
    warnings: [
      ...describeDoubts(doubts),
      ...ignored.map(({ line, text, reason }) => `${script}:${line}: ${text} is not followed: ${reason}`),
      ...forgotten.map(
        (path) => `${path} exists here and is not sent along; if the program reads it, add --input ${path}`,
      ),
    ],
  };
}

/** Inputs, and what the library ships by itself. */
async function uploadsOf(
  inputs: readonly JobInput[],
  others: readonly (string | undefined)[],
): Promise<readonly PlannedUpload[]> {
  const names = new Map(inputs.map(({ path, name }) => [normalize(path), name ?? basename(path)]));
  for (const path of others) {
    if (path !== undefined && !names.has(normalize(path))) names.set(normalize(path), basename(path));
  }
  return Promise.all(
    [...names].map(async ([path, name]) => {
      const sizeBytes = await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
      return { path, name, sizeBytes };
    }),
  );
}

async function scriptText(path: string): Promise<string> {
  const content = await readFile(path);
  return content.length > LONGEST_SCRIPT || content.includes(0) ? '' : content.toString('utf8');
}

function withoutSpread({ slotsPerNode: _, ...request }: BatchRequest): BatchRequest {
  return request;
}

function describeRequest(request: BatchRequest): readonly string[] {
  const { wallTimeSeconds, memoryBytes, slots, queue, name } = request;
  return [
    ...(wallTimeSeconds === undefined ? [] : [`${formatDuration(wallTimeSeconds)} of wall time`]),
    ...(slots === undefined ? [] : [`${slots} ${slots === 1 ? 'core' : 'cores'}`]),
    ...(memoryBytes === undefined ? [] : [`${formatMemory(memoryBytes)} per core`]),
    ...(queue === undefined ? [] : [`the queue ${queue}`]),
    ...(name === undefined ? [] : [`the name ${JSON.stringify(name)}`]),
  ];
}
