import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import type { JobList } from '../../../client/src/job-list/job-lists.js';
import type { DiskCall, DiskEvent, DiskFault } from '../disk/disk-call.js';
import { SimulatedDisk } from '../disk/simulated-disk.js';
import type { Plan } from '../plans/plan.js';
import { homeOf } from '../plans/random-plan.js';
import type { Random } from '../random/random.js';

/** What befalls a process at its calls. */
export interface ProcessHooks {
  readonly onCall: () => 'before' | 'after' | undefined;
  readonly kill: () => void;
}

/** A login node: its disk, its processes, and the job lists of its users. */
export class Machine {
  readonly name: string;
  readonly disk: SimulatedDisk;
  readonly #plan: Plan;
  readonly #running = new Set<number>();
  readonly #lists = new Map<string, MemoryJobStore>();
  #pids = 1000;
  #diskCalls = 0;

  constructor(
    name: string,
    {
      plan,
      random,
      onDisk,
    }: { readonly plan: Plan; readonly random: Random; readonly onDisk: (event: DiskEvent) => void },
  ) {
    this.name = name;
    this.#plan = plan;
    // Fractions of a millisecond are lost in what the client records of a file.
    const now = () => BigInt(Math.round(Date.now())) * 1_000_000n;
    this.disk = new SimulatedDisk({ now, random, onEvent: onDisk });
    for (const user of plan.users) if (user.machine === name) this.#furnish(user.name);
  }

  /** @returns the number of a new process, which no other gets */
  begin(): number {
    this.#pids += 1;
    this.#running.add(this.#pids);
    return this.#pids;
  }

  isRunning(pid: number): boolean {
    return this.#running.has(pid);
  }

  ended(pid: number): void {
    this.#running.delete(pid);
  }

  /** What the plan has for the next call to the disk. */
  diskFault({ syscall }: DiskCall): DiskFault | undefined {
    const call = this.#diskCalls;
    this.#diskCalls += 1;
    const fault = this.#plan.diskFaults.find((one) => one.machine === this.name && one.call === call);
    if (fault === undefined) return undefined;
    if (fault.code !== 'short') return { kind: 'error', code: fault.code };
    return syscall === 'read' || syscall === 'write' ? { kind: 'short', bytes: 1 } : undefined;
  }

  openJobList(path: string, _process: string, _hooks: ProcessHooks): JobList {
    const store = this.list(path);
    const list: JobList = {
      store: Object.assign(Object.create(store) as MemoryJobStore, { damage: async () => [], repair: async () => [] }),
      history: {
        submitted: async () => undefined,
        ended: async () => undefined,
        fetched: async () => undefined,
        cleaned: async () => undefined,
        withdrawn: async () => undefined,
        list: async () => [],
        close: () => undefined,
      },
    };
    return list;
  }

  list(path: string): MemoryJobStore {
    const known = this.#lists.get(path) ?? new MemoryJobStore();
    this.#lists.set(path, known);
    return known;
  }

  #furnish(user: string): void {
    this.disk.addDirectory(homeOf(user));
    this.disk.addDirectory('/tmp', 0o777);
  }
}
