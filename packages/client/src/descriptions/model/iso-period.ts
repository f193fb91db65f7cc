/**
 * Reads an ISO 8601 period the way ARC does: whole numbers, a year of 365 days, a month of 30.
 * @returns seconds; undefined if the text is no such period
 */
export function parseIsoPeriod(text: string): number | undefined {
  const parts = ISO_PERIOD.exec(text)?.slice(1);
  if (parts?.every((part) => part === undefined) !== false) return undefined;
  const seconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (SECONDS_PER_PART[index] ?? 0), 0);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/** Writes a period as ARC does, in hours at most: `PT48H`, `PT1H30M5S`. */
export function formatIsoPeriod(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${rest > 0 || seconds === 0 ? `${rest}S` : ''}`;
}

const DAY = 86_400;
const ISO_PERIOD = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SECONDS_PER_PART = [365 * DAY, 30 * DAY, 7 * DAY, DAY, 3600, 60, 1];
