import type { Failure } from '../errors/exit-status.js';
import type { Screen } from '../output/screen.js';

/** Where a failure is told. */
interface FailedCommand {
  readonly command: string;
  readonly json: boolean;
  readonly isEvent?: boolean;
  readonly screen: Screen;
}

/** Tells a failure to people and to programs. @returns its exit status */
export async function reportFailure(failure: Failure, where: FailedCommand): Promise<number> {
  where.screen.fail(failure.message, failure.hint);
  await emitFailure(failure, where);
  return failure.status;
}

/** Tells a failure to programs. */
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
