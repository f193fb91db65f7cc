/** Sizes and times as people write them, and back. Decimal units for files, as `ls -h --si`; memory counts in 1024s, as Slurm does. */

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

const DURATION_UNITS: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** `0 B`, `999 B`, `1.4 kB`, `34 MB`: two digits that matter, more only where they stand before the point. */
export function formatBytes(bytes: number): string {
  const { value, unit } = scale(bytes);
  return `${value} ${unit}`;
}

/** `1.4 / 1.9 GB`: the unit once where it is the same. */
export function formatBytesOf(done: number, total: number): string {
  const [one, all] = [scale(done), scale(total)];
  return one.unit === all.unit
    ? `${one.value} / ${all.value} ${all.unit}`
    : `${one.value} ${one.unit} / ${all.value} ${all.unit}`;
}

function scale(bytes: number): { readonly value: string; readonly unit: string } {
  let value = bytes;
  let index = 0;
  // 999.5 kB would be written as 1000 kB.
  while (value >= (index === 0 ? 1000 : 999.5) && index < SIZE_UNITS.length - 1) {
    value /= 1000;
    index += 1;
  }
  const unit = SIZE_UNITS[index] ?? 'B';
  return { value: index > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0), unit };
}

/** `1.5 GiB`: for memory, which is counted in powers of two. */
export function formatMemory(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let index = 0;
  while (value >= 1024 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${units[index]}`;
}

/** `0s`, `41s`, `3m12s`, `2h`, `1h05m`, `3d04h`: the two largest parts. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0s';
  const [count, unit] = parts[first] ?? [0, 's'];
  const [next, nextUnit] = parts[first + 1] ?? [0, ''];
  return next === 0 ? `${count}${unit}` : `${count}${unit}${String(next).padStart(2, '0')}${nextUnit}`;
}

/** A stopwatch: `00:41`, `1:05:07`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** `5m ago`, one part only; `just now` within five seconds; `in 2h` for what is still to come. */
export function formatAge(moment: Date, now: Date): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  if (Math.abs(seconds) < 5) return 'just now';
  return seconds > 0 ? `${coarse(seconds)} ago` : `in ${coarse(-seconds)}`;
}

/** In the largest unit of which there are two, rounded down. */
function coarse(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    const length = DURATION_UNITS[unit] ?? 1;
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)}${unit}`;
  }
  return `${Math.floor(seconds)}s`;
}

/** `2026-11-23 10:05:00` in the local time zone of the user. */
export function formatMoment(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${day} ${[moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(':')}`;
}

/** How long something may be used: `valid until 2027-01-01 12:00:00 (in 33d)`. */
export function formatValidity(
  { notBefore, notAfter }: { readonly notBefore?: Date; readonly notAfter: Date },
  now: Date,
): string {
  if (notAfter <= now) return `expired ${formatMoment(notAfter)} (${formatAge(notAfter, now)})`;
  if (notBefore !== undefined && notBefore > now) return `not valid before ${formatMoment(notBefore)}`;
  return `valid until ${formatMoment(notAfter)} (${formatAge(notAfter, now)})`;
}

/**
 * Reads a time span: `90s`, `45m`, `2h`, `1h30m`, `1d12h`, `01:30:00`, `2-00:00:00`.
 * @returns seconds; undefined for other texts, such as a bare number, which means minutes or seconds to different tools
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  const clock = /^(?:(\d+)-)?(\d+):(\d{1,2}):(\d{1,2})$/.exec(trimmed);
  if (clock) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map((part) => Number(part ?? 0));
    return minutes < 60 && seconds < 60 ? checked(days * 86_400 + hours * 3600 + minutes * 60 + seconds) : undefined;
  }
  if (!/^(\d+(\.\d+)?[wdhms])+$/.test(trimmed)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)([wdhms])/g)) {
    seconds += Number(amount) * (DURATION_UNITS[String(unit)] ?? 0);
  }
  return checked(Math.round(seconds));
}

/** How people write a unit of time whose letter is the first one. */
const UNIT_WORD = /^(?:w(?:eeks?|ks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:inutes?|ins?)?|s(?:econds?|ecs?)?)$/;

/**
 * What was probably meant by a text that {@link parseDuration} does not read: `2hours` is `2h`; a bare number is one of
 * minutes to sbatch and of seconds to others.
 * @returns a question; undefined for what gives no idea
 */
export function suggestDuration(text: string): string | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) {
    return Number(trimmed) > 0 ? `Did you mean ${trimmed}m? Or ${trimmed}s, or ${trimmed}h?` : undefined;
  }
  const clock = /^(\d+):(\d{2})$/.exec(trimmed);
  if (clock) return `Did you mean ${clock[1]}h${clock[2]}m, or ${clock[1]}m${clock[2]}s?`;
  const amount = /(\d+(?:[.,]\d+)?)\s*([a-z]+)/g;
  const rest = trimmed.replace(amount, '').replace(/[\s,]|\band\b/g, '');
  const parts = [...trimmed.matchAll(amount)].map(([, count = '', word = '']) => ({ count, word }));
  if (parts.length === 0 || rest !== '' || !parts.every(({ word }) => UNIT_WORD.test(word))) return undefined;
  const meant = parts.map(({ count, word }) => `${count.replace(',', '.')}${word[0]}`).join('');
  return (parseDuration(meant) ?? 0) > 0 ? `Did you mean ${meant}?` : undefined;
}

/**
 * What was probably meant by a text that {@link parseMemory} does not read: a bare number is one of megabytes to sbatch.
 * @returns a question; undefined for what gives no idea
 */
export function suggestMemory(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) {
    if (Number(trimmed) === 0) return undefined;
    // A request for 4 MB, or for 4000 GB, is unlikely.
    return Number(trimmed) < 128
      ? `Did you mean ${trimmed}G? Or ${trimmed}M?`
      : `Did you mean ${trimmed}M? Or ${trimmed}G?`;
  }
  const match = /^(\d+(?:[.,]\d+)?)\s*([kmgt])[a-z]*$/i.exec(trimmed);
  const meant = match && `${match[1]?.replace(',', '.')}${match[2]?.toUpperCase()}`;
  return meant ? `Did you mean ${meant}?` : undefined;
}

/**
 * Reads an amount of memory: `512M`, `4G`, `4GB`, `1.5GiB`; always in powers of 1024.
 * @returns bytes; undefined for other texts, such as a bare number
 */
export function parseMemory(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt])(?:i?b)?$/i.exec(text.trim());
  if (!match) return undefined;
  const power = 'kmgt'.indexOf(String(match[2]).toLowerCase()) + 1;
  return checked(Math.ceil(Number(match[1]) * 1024 ** power));
}

const checked = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined);
