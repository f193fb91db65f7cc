/** A-REX closes connections that were idle for 60 s; clients give them up before. */
const KEEP_ALIVE_MS = 50_000;
const MAX_CONNECTIONS = 64;

/** The connections of one client process: kept alive by server and certificate, one exchange at a time on each. */
export class Connections {
  readonly #pools = new Map<string, Pool>();

  /** Waits until there may be another exchange. */
  async take(key: string): Promise<void> {
    const pool = this.#pool(key);
    if (pool.busy < MAX_CONNECTIONS) pool.busy += 1;
    else await new Promise<void>((resolve) => pool.waiting.push(resolve));
  }

  /** @returns true if an idle connection is used, false if one has to be made */
  reuse(key: string): boolean {
    const pool = this.#pool(key);
    const since = pool.idleSince.pop();
    return since !== undefined && Date.now() - since < KEEP_ALIVE_MS;
  }

  /** The exchange is over. */
  release(key: string, isKept: boolean): void {
    const pool = this.#pool(key);
    if (isKept) pool.idleSince.push(Date.now());
    const next = pool.waiting.shift();
    if (next === undefined) pool.busy -= 1;
    else next();
  }

  #pool(key: string): Pool {
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = { busy: 0, idleSince: [], waiting: [] };
      this.#pools.set(key, pool);
    }
    return pool;
  }
}

interface Pool {
  busy: number;
  /** One time for each idle connection, the latest last. */
  readonly idleSince: number[];
  readonly waiting: (() => void)[];
}
