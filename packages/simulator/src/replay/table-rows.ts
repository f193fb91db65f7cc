import type { NetworkStep } from '../network/exchange/network-event.js';
import type { HistoryLine } from '../simulation/history-line.js';
import { describeServerEvent } from './describe-server-event.js';
import { type ShortNames, shortNames } from './short-names.js';

/** A row of the table of a history: it has one cell, or goes across all of them. */
export interface TableRow {
  readonly at: number;
  readonly who: string;
  readonly column: 'request' | 'server' | 'disk' | 'across';
  readonly text: string;
  /** `fault`: something that the plan lets go wrong; `violation`: an invariant does not hold. */
  readonly mark?: 'fault' | 'violation';
}

type NetworkLine = Extract<HistoryLine, { readonly where: 'network' }>;

/** Steps that share one row if they come at the same time: the row shows an answer, not each of its pieces. */
const ANSWER_STEPS: ReadonlySet<NetworkStep> = new Set(['head arrives', 'body arrives', 'answer is complete']);

/** Steps without a row of their own, because another row shows them. */
const STEPS_WITHOUT_ROW: ReadonlySet<NetworkStep> = new Set(['connected', 'request arrives', 'answer leaves']);

/** The rows of the table of a history. */
export function tableRows(lines: readonly HistoryLine[]): readonly TableRow[] {
  const short = shortNames(lines);
  const rows: TableRow[] = [];
  const answers = new Map<number, { readonly row: number; bytes: number; status: string }>();
  for (const line of lines) {
    if (line.where !== 'network') {
      rows.push(rowOf(line, short));
      continue;
    }
    const { exchange, step, bytes = 0, detail = '' } = line.event;
    if (STEPS_WITHOUT_ROW.has(step)) continue;
    const text = { ...base(line), text: short(textOf(line)) };
    if (!ANSWER_STEPS.has(step)) {
      rows.push(text);
      continue;
    }
    const answer = answers.get(exchange);
    if (step === 'head arrives' || answer === undefined || rows[answer.row]?.at !== line.at) {
      answers.set(exchange, { row: rows.length, bytes: step === 'body arrives' ? bytes : 0, status: detail });
      rows.push(text);
      continue;
    }
    if (step === 'body arrives') answer.bytes += bytes;
    const isComplete = step === 'answer is complete';
    const pieces = [answer.status, answer.bytes > 0 && `${answer.bytes} bytes`, isComplete ? '' : '…'];
    rows[answer.row] = { ...base(line), text: `#${exchange} ← ${pieces.filter(Boolean).join(' ')}` };
  }
  return rows;
}

const base = ({ at, who, event: { step, faults = [] } }: NetworkLine) => ({
  at,
  who,
  column: step === 'server acts' ? ('server' as const) : ('request' as const),
  ...((faults.length > 0 || FAILURES.has(step)) && { mark: 'fault' as const }),
});

const FAILURES: ReadonlySet<NetworkStep> = new Set(['host is away', 'answer is lost', 'fails', 'client is killed']);

function textOf({ event: { exchange, request, step, bytes, detail, faults = [] } }: NetworkLine): string {
  const number = `#${exchange}`;
  const why = faults.length > 0 ? ` (${faults.join(', ')})` : '';
  switch (step) {
    case 'request leaves':
      return `${number} → ${request}${why}`;
    case 'server acts':
      return `${number} ${detail ?? ''}`;
    case 'head arrives':
      return `${number} ← ${detail ?? ''} …`;
    case 'body arrives':
      return `${number} ← ${bytes} bytes …`;
    case 'answer is complete':
      return `${number} ← complete`;
    case 'connects':
    case 'connected':
    case 'request arrives':
    case 'part of the request arrives':
    case 'host is away':
    case 'answer leaves':
    case 'answer is lost':
    case 'fails':
    case 'client is killed':
      return `${number} ${step}${detail === undefined ? '' : `: ${detail}`}${why}`;
  }
}

function rowOf(line: Exclude<HistoryLine, { readonly where: 'network' }>, short: ShortNames): TableRow {
  const { at, who, what } = line;
  switch (line.where) {
    case 'client':
      return { at, who, column: 'across', text: short(what), ...(isDisturbed(what) && { mark: 'fault' }) };
    case 'disk':
      return { at, who, column: 'disk', text: short(what) };
    case 'server':
      return { at, who, column: 'server', text: short(describeServerEvent(line.event)) };
    case 'check':
      return { at, who, column: 'across', text: short(what), mark: 'violation' };
  }
}

const isDisturbed = (what: string): boolean => what === 'is killed' || what === 'the power fails';
