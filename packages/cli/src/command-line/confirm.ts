import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import type { Context } from './context.js';
import { askYesNo } from './prompt.js';

/**
 * Makes sure that many things at once are meant. Without a terminal `--yes` has to say so.
 * @throws CommandError unless they are
 */
export async function confirm(context: Context, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!context.screen.canAsk) throw usageError(`${question} There is no terminal to ask on.`, 'Confirm with --yes.');
  if (await askYesNo(context.system, question, false, context.signal)) return;
  throw new CommandError(ExitStatus.USAGE, 'ERR_DECLINED', 'Nothing has been done');
}
