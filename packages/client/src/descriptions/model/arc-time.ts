/**
 * Reads a point in time in any of the forms ARC documents use: `2031-05-06T07:08:09Z`, a space for the `T`,
 * `20310506070809Z`, `20310506T070809Z`; a fraction of a second; `Z`, `+02:00`, `+0200` or `+02` at the end.
 * Without a zone it is local time, as in ARC.
 * @returns undefined if the text is no such time, or there is no such day
 */
export function parseArcTime(text: string): Date | undefined {
  const match = EXTENDED.exec(text) ?? COMPACT.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 7).map(Number);
  const milliseconds = Math.floor(Number(`0${match[7] ?? ''}`) * 1000);
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const isOnCalendar = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (!isOnCalendar || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const zone = match[8];
  if (zone === undefined) return new Date(year, month - 1, day, hours, minutes, seconds, milliseconds);
  const utc = Date.UTC(year, month - 1, day, hours, minutes, seconds, milliseconds);
  return new Date(utc - zoneMinutes(zone) * 60_000);
}

/** Writes `2031-05-06T07:08:09Z`, with a fraction where there is one. */
export const formatArcTime = (time: Date): string => time.toISOString().replace('.000Z', 'Z');

/** Writes `20310506070809Z`, which has no fraction; a time that needs one is written as by `formatArcTime`. */
export const formatCompactArcTime = (time: Date): string =>
  time.getUTCMilliseconds() === 0 ? formatArcTime(time).replace(/[-T:]/g, '') : formatArcTime(time);

/** Minutes east of Greenwich. */
function zoneMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''));
  return zone.startsWith('-') ? -minutes : minutes;
}

const FRACTION_AND_ZONE = String.raw`(\.\d{1,9})?(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?`;
const EXTENDED = new RegExp(String.raw`^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)${FRACTION_AND_ZONE}$`);
const COMPACT = new RegExp(String.raw`^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)${FRACTION_AND_ZONE}$`);
