import type { HostAnswer, HostRequest } from './host.js';

/** An answer that a host gave before. */
export interface RememberedAnswer {
  readonly request: Omit<HostRequest, 'body'>;
  readonly answer: HostAnswer;
}

const MOST = 64;
const MAX_LENGTH = 64 * 1024;

/** The latest answers of one host, for answers that are right for another request. */
export class AnswerMemory {
  readonly #answers: RememberedAnswer[] = [];

  remember({ method, path, headers, user, isWhole }: HostRequest, answer: HostAnswer): void {
    if (answer.body.length > MAX_LENGTH) return;
    this.#answers.push({ request: { method, path, headers, user, isWhole }, answer });
    if (this.#answers.length > MOST) this.#answers.shift();
  }

  /** The latest first. */
  recall(): readonly RememberedAnswer[] {
    return this.#answers.toReversed();
  }
}
