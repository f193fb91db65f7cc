import { spawn } from 'node:child_process';
import { constants, fstatSync, read } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemErrorCode } from 'jasmin-arc/errors';
import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import type { StdinKind } from '../process/system.js';

/** Where a pass phrase comes from, if it is not asked for: the value of `--passphrase-from`. */
export type PassPhraseSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'fd'; readonly descriptor: number }
  | { readonly kind: 'cmd'; readonly commandLine: string };

/** More is no pass phrase, and a device such as /dev/zero has no end. */
const MAX_BYTES = 65_536;

/**
 * Reads the value of `--passphrase-from`.
 * @throws CommandError (usage) if it names no place. The value is not repeated: it may be the pass phrase itself
 */
export function parsePassPhraseSource(value: string): PassPhraseSource {
  const [, kind, place = ''] = /^(file|fd|cmd):([\s\S]+)$/.exec(value) ?? [];
  if (kind === 'file') return { kind, path: place };
  if (kind === 'cmd') return { kind, commandLine: place };
  if (kind === 'fd' && /^\d{1,6}$/.test(place)) return { kind, descriptor: Number(place) };
  throw usageError(
    '--passphrase-from must be file:PATH, fd:N or cmd:COMMAND',
    'It names the place that the pass phrase is read from, never the pass phrase itself, which other users could see.',
  );
}

/**
 * Gets the pass phrase: the first line of the file, of what can be read from the descriptor, or of what the command prints.
 * @throws CommandError if there is none, or others could have read it
 */
export async function readPassPhraseFrom(
  source: PassPhraseSource,
  { stdinKind, signal }: { readonly stdinKind: StdinKind; readonly signal: AbortSignal },
): Promise<string> {
  const bytes = await readSource(source, stdinKind, signal);
  const end = bytes.indexOf('\n');
  const line = (end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8').replace(/\r$/, '');
  if (line === '') throw noPassPhrase(source, 'it is empty');
  return line;
}

function readSource(source: PassPhraseSource, stdinKind: StdinKind, signal: AbortSignal): Promise<Buffer> {
  switch (source.kind) {
    case 'file':
      return readFirstLine(source);
    case 'fd':
      return readDescriptor(source, source.descriptor, 1);
    case 'cmd':
      return runCommand(source, stdinKind, signal);
  }
}

async function readFirstLine(source: PassPhraseSource & { readonly kind: 'file' }): Promise<Buffer> {
  const file = await open(source.path, 'r').catch((cause: unknown) => {
    throw noPassPhrase(source, reasonOf(cause), cause);
  });
  try {
    const stats = await file.stat();
    // What a shell makes of <(…) is a pipe, which has no mode to speak of.
    if (
      stats.isFile() &&
      process.geteuid !== undefined &&
      (stats.mode & (constants.S_IRWXG | constants.S_IRWXO)) !== 0
    ) {
      throw noPassPhrase(
        source,
        'others can read or change it',
        undefined,
        `Make it yours alone: chmod 600 ${source.path}`,
      );
    }
    return await readDescriptor(source, file.fd, 4096);
  } finally {
    await file.close();
  }
}

const readBytes = promisify(read);

/** @param atOnce - how many bytes are read at once: one leaves what follows the line for others that share the descriptor */
async function readDescriptor(source: PassPhraseSource, descriptor: number, atOnce: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  const part = Buffer.alloc(atOnce);
  try {
    fstatSync(descriptor);
    while (bytes.length < MAX_BYTES) {
      const { bytesRead } = await readBytes(descriptor, part, 0, atOnce, null);
      bytes = Buffer.concat([bytes, part.subarray(0, bytesRead)]);
      if (bytesRead === 0 || part.subarray(0, bytesRead).includes(0x0a)) return bytes;
    }
  } catch (cause) {
    throw noPassPhrase(source, reasonOf(cause), cause);
  }
  throw noPassPhrase(source, `its first line is longer than ${MAX_BYTES} bytes`);
}

/** With the terminal, so that a password manager can ask for what it needs; otherwise stdin is the program's. */
function runCommand(
  source: PassPhraseSource & { readonly kind: 'cmd' },
  stdinKind: StdinKind,
  signal: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stdin = stdinKind === 'terminal' ? 'inherit' : 'ignore';
    const child = spawn('sh', ['-c', source.commandLine], { stdio: [stdin, 'pipe', 'inherit'], signal });
    const printed: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BYTES) printed.push(chunk);
      else child.stdout.destroy(); // which ends what writes to it
    });
    // The cause would repeat the command, which might hold the pass phrase itself.
    child.once('error', (cause) => reject(signal.aborted ? signal.reason : noPassPhrase(source, reasonOf(cause))));
    child.once('close', (status, killedBy) => {
      if (status === 0 && length <= MAX_BYTES) resolve(Buffer.concat(printed));
      else if (length > MAX_BYTES) reject(noPassPhrase(source, `it printed more than ${MAX_BYTES} bytes`));
      else reject(noPassPhrase(source, killedBy === null ? `it ended with status ${status}` : `${killedBy} ended it`));
    });
  });
}

const describeSource = (source: PassPhraseSource): string => {
  switch (source.kind) {
    case 'file':
      return `the file ${source.path}`;
    case 'fd':
      return `the file descriptor ${source.descriptor}`;
    case 'cmd':
      return 'the command'; // which might hold the pass phrase itself
  }
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  EBADF: 'it is not open',
  EAGAIN: 'nothing can be read from it',
};

const reasonOf = (cause: unknown): string => {
  const code = systemErrorCode(cause);
  return REASONS[code ?? ''] ?? code ?? 'it cannot be read';
};

const noPassPhrase = (source: PassPhraseSource, reason: string, cause?: unknown, hint = 'Correct --passphrase-from.') =>
  new CommandError(
    ExitStatus.CREDENTIAL,
    'ERR_PASS_PHRASE_SOURCE',
    `Cannot get the pass phrase from ${describeSource(source)}: ${reason}`,
    { hint, cause },
  );
