export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'dim' | 'bold';

const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Colours text, or leaves it as it is. */
export type Paint = (text: string, colour: Colour) => string;

export const paint: Paint = (text, colour) => {
  const [on, off] = CODES[colour];
  return text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`;
};

export const noPaint: Paint = (text) => text;

/**
 * Whether to colour what goes to a stream.
 * @see https://no-color.org: NO_COLOR, not empty, wins over everything
 */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR && env.FORCE_COLOR !== '0') return true;
  return isTerminal && env.TERM !== 'dumb';
}
