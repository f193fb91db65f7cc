import type { ActivityDescription, DescriptionFormat, DescriptionLoss } from 'jasmin-arc';
import { isArcError } from 'jasmin-arc/errors';
import { defineCommand } from '../command-line/command.js';
import { readDocument } from '../command-line/read-document.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { remedyHint } from '../errors/remedy-hint.js';
import { formatDuration, formatMemory } from '../output/quantities.js';
import type { Screen } from '../output/screen.js';
import { formatFacts } from '../output/table.js';

/** The languages, in the order of how much today's servers understand of them. */
const FORMATS: readonly DescriptionFormat[] = ['adl', 'xrsl', 'jsdl'];

export const command = defineCommand({
  name: 'describe',
  summary: 'check, show or convert a job description',
  description: [
    'Reads ADL, xRSL or JSDL, recognized by the content, and reports where something is wrong. With --to it prints the same job in another language; what that cannot express is an error, or with --lossy a warning.',
  ],
  operands: [{ name: 'FILE', required: true, complete: 'file' }],
  options: {
    to: { kind: 'value', value: 'FORMAT', choices: FORMATS, help: 'Convert to this language.' },
    lossy: { kind: 'flag', help: 'Convert even if something is lost' },
  },
  examples: [
    { line: 'jasmin-arc describe job.xrsl', does: 'Check a description:' },
    { line: 'jasmin-arc describe job.jsdl --to adl > job.adl', does: 'Convert an old description:' },
  ],

  async run(context, { options, operands }) {
    const { screen, globals, system } = context;
    const [file = ''] = operands;
    const { parseDescriptions, formatDescriptions } = await import('jasmin-arc');
    const document = await readDocument(file, system);
    const losses: DescriptionLoss[] = [];
    const remarks: DescriptionLoss[] = [];
    const onRemark = (one: DescriptionLoss) => remarks.push(one);
    // Showing a description loses nothing; converting it may, and then it has to be reported.
    const tolerant = options.lossy || options.to === undefined;
    const loss = tolerant ? { onLoss: (one: DescriptionLoss) => losses.push(one) } : {};
    const inFile = (error: unknown) => inThisFile(error, file);
    const { format, descriptions } = await attempt(() => parseDescriptions(document, { ...loss, onRemark }), inFile);
    const to = FORMATS.find((one) => one === options.to);
    const converted = to && (await attempt(() => formatDescriptions(descriptions, to, loss), inFile));
    const place = (line: number | undefined) => `${file}${line === undefined ? '' : `:${line}`}`;
    for (const { what, reason, line } of losses) screen.warn(`${place(line)}: ${what} is lost: ${reason}`);
    for (const { what, reason, line } of remarks) screen.warn(`${place(line)}: ${what}: ${reason}`);
    if (globals.json)
      await context.json({ format, descriptions, losses, remarks, ...(to && { to, document: converted }) });
    else if (converted !== undefined) await screen.data(converted.endsWith('\n') ? converted : `${converted}\n`);
    else {
      for (const [index, description] of descriptions.entries()) {
        await screen.lines([...(index === 0 ? [] : ['']), ...summarise(description, format, screen)]);
      }
    }
    return ExitStatus.OK;
  },
});

async function attempt<Result>(action: () => Result, explain: (error: unknown) => unknown): Promise<Result> {
  try {
    return action();
  } catch (error) {
    throw explain(error);
  }
}

/** Reports where a description is wrong, in the format of compilers: `file:line:column: reason`. */
function inThisFile(error: unknown, file: string): unknown {
  if (!isArcError(error) || error.code !== 'ERR_ARC_INVALID_JOB_DESCRIPTION') return error;
  const { code, line, column, reason } = error;
  const place = [file === '-' ? 'stdin' : file, line, column].filter((part) => part !== undefined).join(':');
  return new CommandError(ExitStatus.DESCRIPTION, code, `${place}: ${reason}`, {
    cause: error,
    hint: remedyHint(error),
  });
}

function summarise(
  description: ActivityDescription,
  format: DescriptionFormat,
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): readonly string[] {
  const { executable, resources = {}, inputFiles = [], outputFiles = [] } = description;
  const seconds = (value: number | undefined) => (value === undefined ? undefined : formatDuration(value));
  const memory = resources.individualPhysicalMemoryBytes;
  const names = (files: readonly { readonly name: string }[]) => files.map(({ name }) => name).join(', ');
  return formatFacts(
    [
      ['Language', format === 'xrsl' ? 'xRSL' : format.toUpperCase()],
      ['Name', description.name],
      ['Program', [executable.path, ...(executable.arguments ?? [])].map(quoteWord).join(' ')],
      ['stdin', description.stdin],
      ['stdout', description.stdout],
      ['stderr', description.stderr],
      ['Inputs', names(inputFiles)],
      ['Outputs', names(outputFiles)],
      ['Server log', description.logDirectory],
      ['Queue', resources.queue],
      ['Wall time', seconds(resources.wallTimeSeconds)],
      ['CPU time', seconds(resources.totalCpuTimeSeconds ?? resources.individualCpuTimeSeconds)],
      ['Memory', memory === undefined ? undefined : `${formatMemory(memory)} per core`],
      ['Cores', resources.slots?.count?.toString()],
      ['Runtime', names(resources.runtimeEnvironments ?? [])],
      ['Environment', (description.environment ?? []).map(({ name, value }) => `${name}=${value}`).join('\n')],
    ],
    { columns, paint },
  );
}

/** A word of a command line, with quotes where a shell needs them. */
const quoteWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
