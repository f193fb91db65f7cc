import type { TransferProgress } from 'jasmin-arc';
import { formatBytes, formatBytesOf, formatClock } from './quantities.js';
import { fitText, plainText, textWidth } from './text.js';

/** `███████░░░`, or `#######...` where the terminal shows only ASCII. */
export function formatBar(done: number, total: number, width: number, isUnicode: boolean): string {
  const share = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const full = Math.floor(share * width);
  const [block, blank] = isUnicode ? ['█', '░'] : ['#', '.'];
  return String(block).repeat(full) + String(blank).repeat(width - full);
}

/** Speed is that of the last seconds: an average over an hour would not show the present speed. */
const SPEED_WINDOW_MS = 3_000;
const MAX_BAR_COLUMNS = 30;
const MIN_BAR_COLUMNS = 5;

/** The progress of all transfers together. */
export class TransferMeter {
  readonly #files = new Map<string, TransferProgress>();
  readonly #doing: string;
  readonly #now: () => number;
  readonly #expected: { readonly files: number; readonly bytes: number } | undefined;
  #samples: { readonly at: number; readonly bytes: number }[] = [];
  #current = '';

  /** @param expected - what is going to be moved, where that is known before it begins */
  constructor(doing: string, now: () => number, expected?: { readonly files: number; readonly bytes: number }) {
    this.#doing = doing;
    this.#now = now;
    this.#expected = expected;
  }

  get hasBegun(): boolean {
    return this.#files.size > 0;
  }

  get transferredBytes(): number {
    return [...this.#files.values()].reduce((sum, { transferredBytes }) => sum + transferredBytes, 0);
  }

  update(progress: TransferProgress): void {
    this.#files.set(progress.path, progress);
    this.#current = plainText(progress.path);
    const at = this.#now();
    this.#samples.push({ at, bytes: this.transferredBytes });
    const since = this.#samples.findLastIndex((sample) => sample.at <= at - SPEED_WINDOW_MS);
    if (since > 0) this.#samples = this.#samples.slice(since);
  }

  /** `uploading data.nc   ███████████░░░░  1.4 / 1.9 GB  212 MB/s` in at most this many columns. */
  format(columns: number, isUnicode: boolean): string {
    const files = [...this.#files.values()];
    const total =
      this.#expected?.bytes ??
      (files.every(({ totalBytes }) => totalBytes !== undefined)
        ? files.reduce((sum, { totalBytes = 0 }) => sum + totalBytes, 0)
        : undefined);
    const count = Math.max(files.length, this.#expected?.files ?? 0);
    const subject = count === 1 ? this.#current : `${files.length} of ${count} files`;
    const amount =
      total === undefined ? formatBytes(this.transferredBytes) : formatBytesOf(this.transferredBytes, total);
    const tail = `  ${amount}${this.#formatSpeed()}`;
    const bar = Math.min(MAX_BAR_COLUMNS, Math.floor((columns - textWidth(tail)) / 3));
    const drawn =
      total === undefined || bar < MIN_BAR_COLUMNS
        ? ''
        : `  ${formatBar(this.transferredBytes, total, bar, isUnicode)}`;
    return `${fitText(`${this.#doing} ${subject}`, columns - textWidth(tail) - textWidth(drawn))}${drawn}${tail}`;
  }

  #formatSpeed(): string {
    const [first, last] = [this.#samples.at(0), this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < 200) return '';
    const perSecond = ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
    return perSecond > 0 ? `  ${formatBytes(perSecond)}/s` : '';
  }
}

interface Stage {
  readonly word: string;
  readonly since: number;
  until: number | undefined;
}

/** The stages a job goes through, with the time each took: `queued 00:41 → running 00:12`. */
export class StageClock {
  readonly #now: () => number;
  readonly #stages: Stage[] = [];

  /** @param now - milliseconds of any steady clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  get current(): string | undefined {
    return this.#stages.at(-1)?.word;
  }

  /** A new stage begins; the same again goes on. @returns whether it is another */
  enter(word: string): boolean {
    const last = this.#stages.at(-1);
    if (last?.word === word) return false;
    const now = this.#now();
    if (last) last.until = now;
    this.#stages.push({ word, since: now, until: undefined });
    return true;
  }

  format(isUnicode: boolean): string {
    return this.#stages.map((stage) => this.#formatStage(stage)).join(isUnicode ? ' → ' : ' > ');
  }

  /** The stage that goes on, alone. */
  formatCurrent(): string {
    const last = this.#stages.at(-1);
    return last === undefined ? '' : this.#formatStage(last);
  }

  #formatStage({ word, since, until }: Stage): string {
    return `${word} ${formatClock(((until ?? this.#now()) - since) / 1000)}`;
  }
}
