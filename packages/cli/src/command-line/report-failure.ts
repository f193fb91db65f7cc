import type { Failure } from '../errors/exit-status.js';
import type { Screen } from '../output/screen.js';

/** The command that failed, and where to report it. */
interface FailedCommand {
  readonly command: string;
  readonly json: boolean;
  readonly isEvent?: boolean;
  readonly screen: Screen;
}

/** Reports a failure on stderr, and with `--json` on stdout. @returns its exit status */
export async function reportFailure(failure: Failure, where: FailedCommand): Promise<number> {
  where.screen.fail(failure.message, failure.hint);
  await emitFailure(failure, where);
  return failure.status;
}

/** Writes a failure as JSON to stdout, with `--json`. */
export async function emitFailure(
  failure: Failure,
  { command, json, isEvent = false, screen }: FailedCommand,
): Promise<void> {
  if (!json) return;
  const { failureFields, jsonDocument, jsonEvent } = await import('./json.js');
  const fields = failureFields(failure);
  const text = isEvent ? jsonEvent(command, 'error', fields) : jsonDocument(command, fields);
  await screen.data(text).catch(() => undefined); // stdout is closed, and there is no other place to report it
}
