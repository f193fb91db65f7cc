import { inspect } from 'node:util';
import type { ComparableReply } from './comparable.js';
import type { Exchange } from './converse.js';
import type { PermittedDifference } from './permitted-differences.js';

/** What two servers have answered differently in one conversation, for a person. */
export function differences(
  one: { readonly name: string; readonly exchanges: readonly Exchange[] },
  other: { readonly name: string; readonly exchanges: readonly Exchange[] },
  permitted: readonly PermittedDifference[] = [],
): readonly string[] {
  const found: string[] = [];
  for (const [index, exchange] of one.exchanges.entries()) {
    const counterpart = other.exchanges[index];
    if (counterpart === undefined)
      return [...found, `${other.name} has answered ${other.exchanges.length} requests only`];
    if (isAlike(exchange, counterpart) || permitted.some(({ covers }) => covers(exchange))) continue;
    const { method, path, headers, body } = exchange.request;
    found.push(
      [
        `step ${exchange.step}: ${method} ${path} ${inspect(headers)}${body === undefined ? '' : `\n${body}`}`,
        `${one.name}: ${show(exchange.reply, counterpart.reply)}`,
        `${other.name}: ${show(counterpart.reply, exchange.reply)}`,
      ].join('\n'),
    );
  }
  return found;
}

/** What of a reply is not in the other. */
function show(reply: ComparableReply, other: ComparableReply): string {
  const { status, reason, headers } = reply;
  const lines = reply.body.split('\n').filter((line) => !other.body.split('\n').includes(line));
  const missing = reply.body === other.body ? [] : lines.length > 0 ? lines : [reply.body];
  const unlike = headers.filter((line) => !other.headers.includes(line));
  return [`${status} ${reason}`, ...unlike, ...missing.map((line) => inspect(line, { breakLength: Infinity }))].join(
    '\n  ',
  );
}

const isAlike = ({ reply: one }: Exchange, { reply: other }: Exchange): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
