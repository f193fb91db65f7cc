import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { plainText } from '../output/text.js';
import { sleep } from '../process/wait.js';
import { askControl, type SandboxFacts, serveControl } from './sandbox-control.js';
import { formerPort, type SandboxPlace } from './sandbox-place.js';

export interface SandboxStart {
  readonly port?: number | undefined;
  readonly slots?: number | undefined;
  readonly release?: '6.17' | '7.0' | '7.2' | undefined;
  /** Groups and roles, one of which users have to show. @default all users are let in */
  readonly admit?: readonly string[] | undefined;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 100;

const failure = (message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}): CommandError =>
  new CommandError(ExitStatus.SANDBOX, 'ERR_SANDBOX', message, options);

/**
 * Runs a sandbox in this process until it is asked to stop.
 * @param ready - called once it accepts requests
 */
export async function runSandbox(
  place: SandboxPlace,
  start: SandboxStart,
  { signal, ready }: { readonly signal: AbortSignal; ready(facts: SandboxFacts): Promise<void> },
): Promise<void> {
  const { startSandbox } = await import('jasmin-arc-sandbox');
  await mkdir(place.directory, { recursive: true, mode: 0o700 });
  const { port = formerPort(place), slots, release, admit } = start;
  const sandbox = await startSandbox({ directory: place.directory, port, slots, release, admits: admit }).catch(
    (cause: Error) => {
      throw failure(`The sandbox cannot be started in ${place.directory}: ${cause.message}`, {
        cause,
        hint:
          port === undefined
            ? 'Use another directory: --directory DIR.'
            : `If port ${port} is taken, use another: --port N.`,
      });
    },
  );
  try {
    await writeWhole(place.configFile, `${JSON.stringify(sandbox.config, undefined, 2)}\n`);
    const { directory, configFile } = place;
    const facts = { pid: process.pid, url: sandbox.url, directory, configFile, since: new Date().toISOString() };
    await using control = await serveControl(place.controlPath, facts);
    await ready(facts);
    await Promise.race([
      control.stopped,
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    ]);
  } finally {
    await sandbox.close();
  }
}

/** Starts a sandbox that outlives this program. @returns once it answers; one that runs already is left as it is */
export async function launchSandbox(
  place: SandboxPlace,
  start: SandboxStart,
  signal: AbortSignal,
): Promise<{ readonly facts: SandboxFacts; readonly wasRunning: boolean }> {
  const running = await askControl(place.controlPath, 'status');
  if (running !== undefined) return { facts: running, wasRunning: true };
  await mkdir(place.directory, { recursive: true, mode: 0o700 });
  const log = await open(place.logFile, 'w', 0o600);
  const report = await open(place.startFile, 'w', 0o600);
  const program = createRequire(import.meta.url).resolve('#command');
  const options = Object.entries(start).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [`--${name}`, String(each)]),
  );
  const child = spawn(
    process.execPath,
    [program, '--json', 'sandbox', 'start', '--foreground', '--directory', place.directory, ...options],
    // The working directory may be removed later, which must not stop the sandbox.
    { detached: true, stdio: ['ignore', report.fd, log.fd], cwd: place.directory },
  );
  child.unref();
  await Promise.all([log.close(), report.close()]);
  let exited: number | string | undefined;
  child.once('exit', (code, ended) => {
    exited = code ?? ended ?? 'unknown';
  });
  child.once('error', (error) => {
    exited = error.message;
  });
  for (
    const start = performance.now();
    performance.now() - start < START_TIMEOUT_MS;
    await sleep(POLL_INTERVAL_MS, signal)
  ) {
    signal.throwIfAborted();
    const facts = await askControl(place.controlPath, 'status');
    if (facts !== undefined) return { facts, wasRunning: false };
    if (exited !== undefined) throw failure(`The sandbox did not start: ${await whyNot(place)}`);
  }
  throw failure(`The sandbox did not start within ${START_TIMEOUT_MS / 1000} s: ${await whyNot(place)}`);
}

/** Why the sandbox did not start: the error of its JSON output, else the last line of its log. */
async function whyNot({ logFile, startFile }: SandboxPlace): Promise<string> {
  const { error } = readReport(await readFile(startFile, 'utf8').catch(() => ''));
  if (error !== undefined) return plainText(error.message);
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').map(plainText);
  return lines.findLast((line) => line !== '') ?? `see ${logFile}`;
}

/** Written by the same release of the same program; empty where it ended before it could write anything. */
function readReport(text: string): { readonly error?: { readonly message: string } } {
  try {
    return JSON.parse(text) as { readonly error?: { readonly message: string } };
  } catch {
    return {};
  }
}

/** Stops a sandbox. @returns its facts, once it has stopped; undefined if none was running */
export async function stopSandbox(place: SandboxPlace, signal: AbortSignal): Promise<SandboxFacts | undefined> {
  const facts = await askControl(place.controlPath, 'stop');
  if (facts === undefined) return undefined;
  for (
    const start = performance.now();
    performance.now() - start < STOP_TIMEOUT_MS;
    await sleep(POLL_INTERVAL_MS, signal)
  ) {
    signal.throwIfAborted();
    if ((await askControl(place.controlPath, 'status')) === undefined) return facts;
  }
  throw failure(
    `The sandbox (process ${facts.pid}) was asked to stop and is still running after ${STOP_TIMEOUT_MS / 1000} s`,
  );
}

async function writeWhole(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
