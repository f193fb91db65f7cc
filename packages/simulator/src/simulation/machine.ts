import type { DiskCall, DiskEvent, DiskFault } from '../disk/disk-call.js';
import { SimulatedDisk } from '../disk/simulated-disk.js';
import type { JobListEvent, JobListFault } from '../job-list/job-list-call.js';
import { type JobListContent, SimulatedJobLists } from '../job-list/simulated-job-lists.js';
import type { Plan } from '../plans/plan.js';
import { homeOf } from '../plans/typed-steps.js';
import type { Random } from '../random/random.js';

export interface MachineOptions {
  readonly plan: Plan;
  readonly random: Random;
  readonly onDisk: (event: DiskEvent) => void;
  readonly onJobList: (event: JobListEvent) => void;
}

/** A login node: its disk, its processes, and the job lists of its users. */
export class Machine {
  readonly name: string;
  readonly disk: SimulatedDisk;
  readonly jobLists: SimulatedJobLists;
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #running = new Set<number>();
  #pids = 1000;
  #diskCalls = 0;
  #listCalls = 0;
  #hasFaults = true;
  #faults = 0;

  constructor(name: string, { plan, random, onDisk, onJobList }: MachineOptions) {
    this.name = name;
    this.#plan = plan;
    this.#random = random;
    const now = () => BigInt(Math.round(Date.now())) * 1_000_000n;
    this.disk = new SimulatedDisk({ now, random, onEvent: onDisk });
    this.jobLists = new SimulatedJobLists({ onEvent: onJobList });
    for (const user of plan.users) if (user.machine === name) this.disk.addDirectory(homeOf(user.name));
    this.disk.addDirectory('/tmp', 0o777);
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

  /** Ends all faults of this machine. */
  endFaults(): void {
    this.#hasFaults = false;
  }

  /** How many calls to the disk and transactions of job lists have failed as planned. */
  get faults(): number {
    return this.#faults;
  }

  /** What the plan has for the next call to the disk. */
  diskFault({ syscall }: DiskCall): DiskFault | undefined {
    const call = this.#diskCalls;
    this.#diskCalls += 1;
    const fault = this.#plan.diskFaults.find((one) => one.machine === this.name && one.call === call);
    if (fault === undefined || !this.#hasFaults) return undefined;
    this.#faults += 1;
    if (fault.code !== 'short') return { kind: 'error', code: fault.code, ...(fault.after && { after: true }) };
    return syscall === 'read' || syscall === 'write' ? { kind: 'short', bytes: 1 } : undefined;
  }

  /** What the plan has for the next transaction of a job list. */
  listFault(): JobListFault | undefined {
    const call = this.#listCalls;
    this.#listCalls += 1;
    const fault = this.#plan.listFaults.find(
      ({ machine, call: first, times = 1 }) => machine === this.name && first <= call && call < first + times,
    );
    if (fault === undefined || !this.#hasFaults) return undefined;
    this.#faults += 1;
    return { kind: 'error', obstacle: fault.obstacle, ...(fault.after && { after: true }) };
  }

  /** The power fails, and comes back at once. */
  failPower(): void {
    this.jobLists.crash(this.#random.branch('job lists'));
    this.disk.crash(this.#random.branch('disk'));
  }

  /** What is in the job list of a user. */
  list(user: string): JobListContent {
    return this.jobLists.content(listPath(user));
  }
}

/** The path of the job list of a user, on every machine. */
export const listPath = (user: string): string => `${homeOf(user)}/.arc/jobs.dat`;
