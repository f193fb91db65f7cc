import { InvalidJobDescription } from '../../errors/index.js';
import { type ActivityDescription, isUploaded } from './activity-description.js';

/**
 * A-REX starts a job when all of its declared inputs count as complete, and an upload whose connection breaks before the first byte of
 * its content counts as complete, too: the job would run with an empty input. A job with inputs to upload therefore
 * declares one more, the gate, whose content does not matter. It is sent last, once the server has shown that it has all of every
 * other input: so the job cannot start before, however the uploads of the others end.
 */

/** Its name in the session directory; hidden, so that a job's `*` does not match it. No listing of this library shows it. */
export const GATE_NAME = '.jasmin-arc-inputs-complete';

/** An explanation for people who find the file. */
export const GATE_CONTENT: Uint8Array = new TextEncoder().encode('All inputs of this job have been uploaded.\n');

/** The description as it is sent: with the gate, if the client has to upload inputs. */
export const withGate = (description: ActivityDescription): ActivityDescription => {
  const { inputFiles = [] } = withoutGate(description);
  if (!inputFiles.some(isUploaded)) return description;
  return { ...description, inputFiles: [...inputFiles, { name: GATE_NAME }] };
};

/** The description as it was before it was sent. */
export const withoutGate = (description: ActivityDescription): ActivityDescription =>
  hasGate(description)
    ? { ...description, inputFiles: (description.inputFiles ?? []).filter(({ name }) => name !== GATE_NAME) }
    : description;

export const hasGate = ({ inputFiles = [] }: ActivityDescription): boolean =>
  inputFiles.some(({ name }) => name === GATE_NAME);

/** @throws InvalidJobDescription if an input of the user has the name of the gate, and could start the job before others are there */
export function requireNoGate(description: ActivityDescription): void {
  if (!hasGate(description)) return;
  throw new InvalidJobDescription(
    `${GATE_NAME} is the name of this library's own file; an input cannot be called that`,
  );
}
