/** `MM`, `MM:SS`, `HH:MM:SS`, `D-HH`, `D-HH:MM`, `D-HH:MM:SS`, as sbatch takes them. @returns seconds */
export function readBatchTime(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(\d+)(?::(\d{1,2}))?(?::(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [days, first = 0, second, third] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (days !== undefined) return days * 86_400 + first * 3600 + (second ?? 0) * 60 + (third ?? 0);
  if (third !== undefined) return first * 3600 + (second ?? 0) * 60 + third;
  return first * 60 + (second ?? 0);
}

/** `4000` in MiB, or with K, M, G, T. @returns bytes */
export function readBatchMemory(text: string): number | undefined {
  const match = /^(\d+)([KMGT]?)B?$/i.exec(text.trim());
  if (match === null) return undefined;
  const power = { k: 1, m: 2, g: 3, t: 4 }[String(match[2]).toLowerCase() || 'm'] ?? 2;
  return Number(match[1]) * 1024 ** power;
}
