import type { Sleep } from '../waiting/sleep.js';

/** What the issuer has answered to a look for the tokens. */
export type DeviceAnswer<Tokens> =
  | { readonly kind: 'given'; readonly tokens: Tokens }
  /** The user has not decided yet. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'slow-down' }
  /** There was no answer. */
  | { readonly kind: 'unanswered' }
  /** The code is too old. */
  | { readonly kind: 'too-late' };

/** How often is asked, and how long. */
export interface DevicePollingOptions {
  /** In seconds. */
  readonly intervalSeconds: number;
  /** How long the code is valid, in seconds. */
  readonly expiresInSeconds: number;
  readonly sleep: Sleep;
  readonly now: () => Date;
  readonly signal?: AbortSignal | undefined;
}

/** @see RFC 8628, section 3.5 */
const SLOWER_BY_MS = 5_000;

/**
 * Asks for tokens until the user has decided, never faster than the issuer wants it.
 * @returns undefined if the code became too old
 * @throws what `ask` throws, and the reason of an abort
 * @see RFC 8628, sections 3.4 and 3.5
 */
export async function pollForTokens<Tokens>(
  ask: () => Promise<DeviceAnswer<Tokens>>,
  { intervalSeconds, expiresInSeconds, sleep, now, signal }: DevicePollingOptions,
): Promise<Tokens | undefined> {
  const end = now().getTime() + expiresInSeconds * 1_000;
  let intervalMs = intervalSeconds * 1_000;
  for (;;) {
    if (now().getTime() + intervalMs > end) return undefined;
    await sleep(intervalMs, signal);
    const answer = await ask();
    switch (answer.kind) {
      case 'given':
        return answer.tokens;
      case 'too-late':
        return undefined;
      case 'slow-down':
        intervalMs += SLOWER_BY_MS;
        break;
      case 'unanswered':
        intervalMs *= 2;
        break;
      case 'pending':
        break;
    }
  }
}
