/**
 * The last line of a text that is not blank, without the white space around it; undefined where there is none.
 *
 * @example
 * ```ts
 * lastLine('Traceback …\nValueError: negative pressure\n\n'); // ValueError: negative pressure
 * ```
 */
export function lastLine(text: string): string | undefined {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}
