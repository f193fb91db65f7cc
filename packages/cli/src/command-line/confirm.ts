import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import type { Context } from './context.js';
import { askYesNo } from './prompt.js';

/** The user has said no: the command ends, and nothing went wrong. */
export class Declined extends CommandError {
  constructor() {
    super(ExitStatus.USAGE, 'ERR_DECLINED', 'Nothing has been done');
  }
}

/**
 * Asks for confirmation before many jobs are changed at once. Without a terminal, `--yes` is required.
 * @throws Declined unless it is confirmed; a usage error where it cannot be asked for
 */
export async function confirm(context: Context, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!context.screen.canAsk) throw usageError(`${question} There is no terminal to ask on.`, 'Confirm with --yes.');
  if (await askYesNo(context.system, question, false, context.signal)) return;
  throw new Declined();
}
