import type { ProcessLife } from '../process/process-life.js';
import type { DiskEvent, DiskFault, DiskFaultPlan, Syscall } from './disk-call.js';
import { posixError, Refusal } from './posix-error.js';

/** An event, without the process that makes it. */
export type DiskChange = DiskEvent extends infer Event
  ? Event extends DiskEvent
    ? Omit<Event, 'process'>
    : never
  : never;

/** A system call of a process. */
export interface SystemCall<Result> {
  readonly syscall: Syscall;
  readonly path: string;
  readonly to?: string | undefined;
  /** Whether it is on an open file: then its errors do not have the path. */
  readonly isOfOpenFile?: boolean | undefined;
  /** @param limit - how many bytes are read or written at most */
  readonly effect: (limit: number) => Result;
  /** What has changed. */
  readonly change?: ((result: Result) => DiskChange | undefined) | undefined;
  /** Called when the fault plan lets the call fail. */
  readonly onFault?: (() => void) | undefined;
}

/** The system calls of one process, counted, with the faults of its plan. */
export class SystemCalls {
  readonly #life: ProcessLife;
  readonly #onCall: DiskFaultPlan | undefined;
  readonly #onEvent: ((event: DiskEvent) => void) | undefined;

  constructor(
    life: ProcessLife,
    { onCall, onEvent }: { readonly onCall?: DiskFaultPlan; readonly onEvent?: (event: DiskEvent) => void },
  ) {
    this.#life = life;
    this.#onCall = onCall;
    this.#onEvent = onEvent;
  }

  /** Rejects with an error like that of Node.js; never settles once the process is killed. */
  make<Result>(call: SystemCall<Result>): Promise<Result> {
    return this.#life.call(() => this.#begin(call));
  }

  /** The same for a call that is not awaited. @throws KilledError once the process is killed */
  makeNow<Result>(call: SystemCall<Result>): Result {
    return this.#life.callNow(() => this.#begin(call));
  }

  #begin<Result>(call: SystemCall<Result>): Result {
    const life = this.#life;
    const { syscall, path, to } = call;
    const fault = this.#onCall?.({ process: life.name, index: life.count(), syscall, path, to });
    if (fault?.kind === 'kill-before') life.kill();
    // The fault plan may have killed the process: then no promise settles, and the result is not used.
    if (life.isOver) return undefined as Result;
    try {
      return this.#carryOut(call, fault);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw posixError(error.code, { syscall, ...(!call.isOfOpenFile && { path, dest: to }) });
    } finally {
      if (fault?.kind === 'kill-after') life.kill();
    }
  }

  #carryOut<Result>({ effect, change, onFault }: SystemCall<Result>, fault: DiskFault | undefined): Result {
    if (fault?.kind === 'error') {
      onFault?.();
      if (!fault.after) throw new Refusal(fault.code);
    }
    const result = effect(limitOf(fault));
    const changed = change?.(result);
    if (changed !== undefined) this.#onEvent?.({ ...changed, process: this.#life.name });
    if (fault?.kind === 'error') throw new Refusal(fault.code);
    return result;
  }
}

function limitOf(fault: DiskFault | undefined): number {
  if (fault?.kind === 'short') return Math.max(1, fault.bytes);
  return fault?.kind === 'kill-after' && fault.bytes !== undefined ? fault.bytes : Number.POSITIVE_INFINITY;
}
