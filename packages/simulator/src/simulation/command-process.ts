import { main } from '../../../cli/src/main.js';
import { ClientSystem, ExitRequest } from '../clients/client-system.js';
import { runInProcess } from '../clients/process-seams.js';
import { simulatedUser } from '../clients/simulated-user.js';
import type { CommandExchange } from '../histories/scene.js';
import type { NetworkStep } from '../network/exchange/network-event.js';
import type { SimulatedNetwork } from '../network/simulated-network.js';
import type { PlannedUser, Step } from '../plans/plan.js';
import { homeOf } from '../plans/typed-steps.js';
import type { Machine } from './machine.js';

/** What a command runs in. */
export interface CommandPlace {
  readonly machine: Machine;
  readonly network: SimulatedNetwork;
  /** The path of the configuration, of the real machine. */
  readonly config: string;
}

/** How a command has ended. */
export interface CommandEnd {
  /** Undefined if it was killed. */
  readonly status: number | undefined;
  readonly isSignalled: boolean;
}

/** A command of a simulated user: a process of its own, which can be killed at each of its calls. */
export class CommandProcess {
  readonly name: string;
  readonly system: ClientSystem;
  /** The kinds of the faults that its exchanges have met so far. */
  readonly faults = new Set<string>();
  readonly #stagedIn = new Set<string>();
  /** The number of its calls when it began to fetch files; undefined until then. */
  #callsBeforeFetching: number | undefined;
  readonly #place: CommandPlace;
  readonly #user: PlannedUser;
  readonly #step: Step;
  readonly #pid: number;
  readonly #network: ReturnType<SimulatedNetwork['transportFor']>;
  readonly #over: Promise<number | undefined>;
  #finish: (status: number | undefined) => void = () => undefined;
  #isOver = false;
  #isSignalled = false;
  #calls = 0;
  readonly #bytes = new Map<number, number>();

  constructor(place: CommandPlace, user: PlannedUser, step: Step) {
    this.#place = place;
    this.#user = user;
    this.#step = step;
    this.#pid = place.machine.begin();
    this.name = `${user.machine}/${this.#pid}`;
    this.#network = place.network.transportFor(this.name);
    this.#over = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const isAlive = () => !this.#isOver;
    this.system = new ClientSystem({
      env: { HOME: homeOf(user.name) },
      isAlive,
      onExit: (status) => this.#end(status),
    });
  }

  /** The directories in which it has made a hidden one to fetch files into. */
  get stagedIn(): ReadonlySet<string> {
    return this.#stagedIn;
  }

  /** It has made a hidden directory to fetch files into, in this directory. */
  onStage(directory: string): void {
    this.#stagedIn.add(directory);
    this.#callsBeforeFetching ??= this.#calls;
  }

  /** The command line, without the program itself. */
  get words(): readonly string[] {
    return this.#step.words;
  }

  /** How many calls it has made to files, job list and network. */
  get calls(): number {
    return this.#calls;
  }

  async run(): Promise<CommandEnd> {
    const { machine, config } = this.#place;
    const { words, signal } = this.#step;
    const timer = signal && setTimeout(() => this.#signalled(signal.signal), signal.afterMs);
    const onKilled = () => this.kill();
    const directory = homeOf(this.#user.name);
    const surroundings = {
      files: machine.disk.forProcess(this.name, {
        workingDirectory: directory,
        onCall: (call) => this.#onCall() ?? machine.diskFault(call),
        onKilled,
      }),
      processes: {
        hostname: machine.name,
        pid: this.#pid,
        isRunning: (pid: number) => machine.isRunning(pid),
      },
      directory,
      openTransport: this.#network.open,
      openJobList: machine.jobLists.forProcess(this.name, {
        onCall: () => this.#onCall() ?? machine.listFault(),
        onKilled,
      }),
      openUser: (settings: Parameters<typeof simulatedUser>[1]) => simulatedUser(this.#user.name, settings),
    };
    runInProcess(surroundings, () => main(['--config', config, ...words], this.system)).then(
      (status) => this.#end(status),
      (error: unknown) => {
        if (!(error instanceof ExitRequest)) throw error;
      },
    );
    const status = await this.#over;
    clearTimeout(timer);
    return { status, isSignalled: this.#isSignalled };
  }

  /** Its exchanges with servers. */
  get exchanges(): readonly CommandExchange[] {
    return [...this.#bytes].map(([number, bytes]) => ({ number, bytes }));
  }

  /** A step of one of its exchanges. @param bytes - of the whole request or answer */
  onNetwork(exchange: number, step: NetworkStep, bytes = 0): void {
    const isWhole = step === 'request arrives' || step === 'answer leaves';
    this.#bytes.set(exchange, (this.#bytes.get(exchange) ?? 0) + (isWhole ? bytes : 0));
    if (this.#countCall() !== undefined) this.kill();
  }

  /** A server has created a job. */
  onCreation(job: string | undefined): void {
    const { kill, asks = [] } = this.#step;
    if (kill === 'at-creation' && asks.some(({ name }) => name === job)) this.kill();
  }

  /** As SIGKILL does. */
  kill(): void {
    this.#end(undefined);
  }

  /** The disk and the job lists kill their part of the process themselves, before or after the effect, and tell. */
  #onCall(): { readonly kind: 'kill-before' | 'kill-after' } | undefined {
    const when = this.#countCall();
    return when && { kind: `kill-${when}` };
  }

  /** @returns whether this is the call at which it is killed */
  #countCall(): 'before' | 'after' | undefined {
    const { kill } = this.#step;
    const calls = this.#calls;
    this.#calls += 1;
    if (kill === undefined || kill === 'at-creation') return undefined;
    const before = kill.since === 'fetching' ? this.#callsBeforeFetching : 0;
    return before !== undefined && calls - before === kill.call ? kill.when : undefined;
  }

  #signalled(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
    if (this.#isOver) return;
    this.#isSignalled = true;
    if (!this.system.raise(signal)) this.kill();
  }

  #end(status: number | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { machine } = this.#place;
    machine.disk.kill(this.name);
    machine.jobLists.kill(this.name);
    this.#network.kill();
    machine.ended(this.#pid);
    this.#finish(status);
  }
}
