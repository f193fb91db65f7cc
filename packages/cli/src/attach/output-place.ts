import { type AskedOutputs, occupiedOutputs, requireWritable } from 'jasmin-arc';
import { CommandError, ExitStatus } from '../errors/exit-status.js';

/**
 * Checks before submission that the outputs can be saved, rather than after the job has run for hours.
 * @throws CommandError if a file would be in the way of an output
 * @throws DestinationError if nothing can be written to the directory
 */
export async function requireOutputPlace(
  outputs: AskedOutputs,
  { directory, overwrite }: { readonly directory: string | undefined; readonly overwrite: boolean },
): Promise<void> {
  if (directory !== undefined) await requireWritable(directory);
  const [occupied] = overwrite ? [] : await occupiedOutputs(outputs, directory ?? '.');
  if (occupied === undefined) return;
  throw new CommandError(ExitStatus.LOCAL_FILE, 'ERR_OUTPUT_EXISTS', `The output ${occupied} exists here already`, {
    hint: 'Move it, use --overwrite, or choose another directory with --directory.',
  });
}
