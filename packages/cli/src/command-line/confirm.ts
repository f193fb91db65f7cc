import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import type { Context } from './context.js';
import { askYesNo } from './prompt.js';

/**
 * Asks for confirmation before many jobs are changed at once. Without a terminal, `--yes` is required.
 * @throws CommandError unless it is confirmed
 */
export async function confirm(context: Context, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!context.screen.canAsk) throw usageError(`${question} There is no terminal to ask on.`, 'Confirm with --yes.');
  if (await askYesNo(context.system, question, false, context.signal)) return;
  throw new CommandError(ExitStatus.USAGE, 'ERR_DECLINED', 'Nothing has been done');
}
