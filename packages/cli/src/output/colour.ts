import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'dim' | 'bold';

/** Colours text, or leaves it as it is. */
export type Paint = (text: string, colour: Colour) => string;

/** Colours text; {@link wantsColour} decides before whether the stream gets colours. */
export const paint: Paint = (text, colour) =>
  // By default Node.js checks the stdout of the process, whose variables and answer differ from one release to the next.
  text === '' ? '' : styleText(colour, text, { validateStream: false });

export const noPaint: Paint = (text) => text;

/**
 * Whether to colour what goes to a stream. FORCE_COLOR is read as Node.js reads it: empty, `1`, `2`, `3` and `true` ask for
 * colours, and every other value, such as `0`, for none.
 * @see https://no-color.org: NO_COLOR, not empty, wins over everything. With Node.js FORCE_COLOR wins over it.
 */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return WriteStream.prototype.hasColors({ FORCE_COLOR });
  // Node.js knows some terminals by their names, but not all that show colours, such as alacritty and foot.
  return isTerminal && TERM !== 'dumb';
}
