import type { Context } from '../command-line/context.js';
import { describeError, type Failure, statusOfSeveral } from '../errors/exit-status.js';
import { hintOf } from '../sandbox/stopped-sandbox.js';
import type { FailedItem } from './check-sweep.js';

/** The maximum number of items in a message; the JSON output has all of them. */
const MAX_NAMED = 20;

/** Reports items that have no job, those with the same reason together. */
export async function reportFailures(context: Context, failed: readonly FailedItem[]): Promise<void> {
  const groups = new Map<string, { readonly failure: Failure; readonly labels: string[] }>();
  for (const { label, error } of failed) {
    const failure = describeError(error);
    const key = JSON.stringify([failure.code, failure.message]);
    const group = groups.get(key) ?? { failure, labels: [] };
    group.labels.push(label);
    groups.set(key, group);
  }
  for (const { failure, labels } of groups.values()) {
    context.screen.fail(`${describeItems(labels)}: ${failure.message}`, await hintOf(context, failure));
  }
}

/** `data/7.nc`, `3 items (1; 2; 3)` */
function describeItems(labels: readonly string[]): string {
  const [only = ''] = labels;
  if (labels.length === 1) return only;
  const more = labels.length > MAX_NAMED ? ` and ${labels.length - MAX_NAMED} more` : '';
  return `${labels.length} items (${labels.slice(0, MAX_NAMED).join('; ')}${more})`;
}

/** The error of items that have all failed for the same reason. */
export function commonError(failed: readonly FailedItem[]): { readonly error: unknown } | undefined {
  const messages = new Set(failed.map(({ error }) => describeError(error).message));
  return messages.size === 1 ? failed[0] : undefined;
}

/** The exit status of a sweep. */
export const statusOf = (failed: readonly FailedItem[]): number => statusOfSeveral(failed.map(({ error }) => error));
