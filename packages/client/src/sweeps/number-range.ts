/** Whole numbers from one to another, in steps. */
export interface NumberRange {
  readonly first: number;
  /** How much is added each time; negative for a range that counts down. */
  readonly step: number;
  readonly count: number;
  /** The least number of digits: numbers with fewer get zeros in front. */
  readonly digits: number;
}

const DOTS = /^(-?\d{1,15})\.\.(-?\d{1,15})(?::(\d{1,15}))?$/;
const DASH = /^(\d{1,15})-(\d{1,15})(?::(\d{1,15}))?$/;

/**
 * Reads `1..1000`, `1-1000`, `1..1000:2`. An end that begins with a zero, as in `001..100`, asks for as many digits in all
 * numbers. With dots a range may count down, as in a shell; with a dash it may not, so that the month `2020-01` is no range.
 * @returns undefined for another text, and for steps of zero
 */
export function parseNumberRange(text: string): NumberRange | undefined {
  const dots = DOTS.exec(text);
  const match = dots ?? DASH.exec(text);
  if (match === null) return undefined;
  const [, from = '', to = '', by = '1'] = match;
  const [first, last, step] = [Number(from), Number(to), Number(by)];
  if (step === 0 || (dots === null && last < first)) return undefined;
  const hasZeros = [from, to].some((end) => /^-?0\d/.test(end));
  return {
    first,
    step: last < first ? -step : step,
    count: Math.floor(Math.abs(last - first) / step) + 1,
    digits: hasZeros ? Math.max(...[from, to].map((end) => end.replace('-', '').length)) : 1,
  };
}

/** The number at a place of a range, counted from 0. */
export function numberAt({ first, step, digits }: NumberRange, place: number): string {
  const value = first + place * step;
  return `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(digits, '0')}`;
}
