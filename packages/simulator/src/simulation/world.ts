import { posix } from 'node:path';
import type { PendingSubmission, StoredJob } from '../../../client/src/job-list/job-store.js';
import type { ArexEvent } from '../arex/events/arex-event.js';
import { ModelArex } from '../arex/model-arex.js';
import type { ModelProgram, ProgramStep } from '../arex/program/model-program.js';
import type { DiskEvent } from '../disk/disk-call.js';
import type { CommandRun, Scene, SeenFile, ServerJob, Violation } from '../histories/scene.js';
import { checkOnce } from '../invariants/once.js';
import { checkRead } from '../invariants/read-limits.js';
import { checkWiped } from '../invariants/safe.js';
import { checkTrue } from '../invariants/true.js';
import type { NetworkEvent } from '../network/exchange/network-event.js';
import type { Outage } from '../network/faults/outage.js';
import { SimulatedNetwork } from '../network/simulated-network.js';
import { contentOf, deedContent } from '../plans/content.js';
import type { Plan, PlannedJob, PlannedUser, Step } from '../plans/plan.js';
import { inputPath } from '../plans/random-job.js';
import { endpointOf } from '../plans/random-plan.js';
import { homeOf } from '../plans/typed-steps.js';
import { seededRandom } from '../random/random.js';
import { CommandProcess } from './command-process.js';
import type { Configurations } from './configurations.js';
import type { HappenedAt, HistoryLine } from './history-line.js';
import { Machine } from './machine.js';
import { ServerJobs } from './server-jobs.js';

/** The servers, network, machines and commands of a history; checks the invariants while it is played. */
export class World implements Scene {
  readonly asked: ReadonlyMap<string, PlannedJob>;
  readonly commands: CommandRun[] = [];
  readonly machines: readonly string[];
  readonly violations: Violation[] = [];
  readonly lines: HistoryLine[] = [];
  readonly #beganAt = Date.now();
  readonly #outages: readonly Outage[];
  readonly #configurations: Configurations;
  readonly #servers: ReadonlyMap<string, ModelArex>;
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #network: SimulatedNetwork;
  readonly #jobs: ServerJobs;
  readonly #processes = new Map<string, CommandProcess>();
  /** Servers whose next own event a timer waits for. */
  readonly #awaited = new Map<string, number>();
  readonly #wiped: string[] = [];
  /** The names of processes that have sent files. */
  readonly #sending = new Set<string>();
  /** The numbers of the exchanges with a fault of the network. */
  readonly #faultyExchanges = new Set<number>();
  /** How much of the body of an answer has arrived, by the number of its exchange. */
  readonly #received = new Map<number, number>();
  /** The names of processes that have read too much. */
  readonly #overfull = new Set<string>();
  #otherFaults = 0;
  readonly #isRecorded: boolean;

  /** @param isRecorded - whether the lines of the history are kept, which takes time */
  constructor(plan: Plan, configurations: Configurations, isRecorded: boolean) {
    this.#isRecorded = isRecorded;
    this.#configurations = configurations;
    this.#outages = plan.network.outages;
    const random = seededRandom(plan.seed);
    this.asked = new Map(
      plan.users.flatMap(({ steps }) => steps.flatMap(({ asks = [] }) => asks.map((job) => [job.name, job] as const))),
    );
    this.#jobs = new ServerJobs(this.asked);
    this.machines = [...new Set(plan.users.map(({ machine }) => machine))];
    this.#machines = new Map(
      this.machines.map((name) => [
        name,
        new Machine(name, {
          plan,
          random: random.branch(`disk of ${name}`),
          onDisk: (event) => this.#onDisk(name, event),
          onJobList: ({ process, file, operation }) => this.#note(process, DISK, () => `${file}: ${operation}`),
        }),
      ]),
    );
    this.#network = new SimulatedNetwork({
      random: random.branch('network'),
      plan: plan.network,
      onEvent: (event) => {
        const { client, step, request, exchange, detail, bytes, faults = [] } = event;
        if (faults.length > 0 || step === 'host is away') this.#faultyExchanges.add(exchange);
        const process = this.#processes.get(client);
        for (const fault of faults) process?.faults.add(fault);
        if (this.#isRecorded) {
          const { at: _at, client: _client, ...noted } = event;
          const what = () => `#${exchange} ${request}: ${step} ${detail ?? bytes ?? ''} ${faults.join(' ')}`;
          this.#note(client, { where: 'network', event: noted }, what);
        }
        if (/^PUT .*\/session\//.test(request)) this.#sending.add(client);
        process?.onNetwork(exchange, step, bytes);
        if (process !== undefined && step === 'body arrives') this.#onReceived(process, event);
      },
    });
    this.#servers = new Map(
      plan.servers.map(({ name, release }) => [name, this.#makeServer(name, release, random.branch(name))]),
    );
  }

  /** Runs a command to its end. */
  async run(user: PlannedUser, step: Step): Promise<CommandRun> {
    const { machine: name } = user;
    const machine = this.#machine(name);
    for (const job of step.asks ?? []) {
      for (const input of job.inputs)
        machine.disk.writeFile(inputPath(homeOf(user.name), job.name, input), contentOf(job.name, input));
    }
    const config = this.#configurations.for({ home: homeOf(user.name), server: endpointOf(user.server) });
    const process = new CommandProcess({ machine, network: this.#network, config }, user, step);
    this.#processes.set(process.name, process);
    const begunAt = Date.now();
    const machineFaults = machine.faults;
    const number = this.commands.length;
    const { system } = process;
    const unended: CommandRun = {
      user,
      step,
      begunAt,
      listedBefore: new Set(this.listed(name, user.name).map(({ id }) => id)),
      deadStagesBefore: new Set(this.deadStages(name)),
      endedAt: undefined,
      status: undefined,
      isKilled: false,
      isSignalled: false,
      faults: process.faults,
      hasSentFiles: false,
      stagedIn: process.stagedIn,
      hasMachineFailed: false,
      get calls() {
        return process.calls;
      },
      get exchanges() {
        return process.exchanges;
      },
      get stdout() {
        return system.stdout.bytes;
      },
      get stderr() {
        return system.stderr.bytes;
      },
      get stderrWrites() {
        return system.stderr.writes;
      },
    };
    this.commands.push(unended);
    this.#note(process.name, CLIENT, () => `$ jasmin-arc ${step.words.join(' ')}`);
    const { status, isSignalled } = await process.run();
    if (this.#hadOutageSince(begunAt)) process.faults.add('outage');
    const command: CommandRun = {
      ...unended,
      calls: process.calls,
      exchanges: process.exchanges,
      stdout: system.stdout.bytes,
      stderr: system.stderr.bytes,
      stderrWrites: system.stderr.writes,
      status,
      isSignalled,
      hasSentFiles: this.#sending.has(process.name),
      hasMachineFailed: machine.faults > machineFaults,
      isKilled: status === undefined,
      endedAt: Date.now(),
    };
    this.commands[number] = command;
    if (command.isKilled || isSignalled) this.#otherFaults += 1;
    this.#note(process.name, CLIENT, () => (status === undefined ? 'is killed' : `exits with ${status}`));
    // The path of the configuration is one of the real machine, another one in each process.
    for (const line of system.stderr.text.replaceAll(config, 'config.json').split('\n'))
      if (line !== '') this.#note(process.name, CLIENT, () => `stderr: ${line}`);
    for (const what of checkTrue(this, command)) this.#violated('true', what);
    return command;
  }

  #hadOutageSince(at: number): boolean {
    const [from, to] = [at - this.#beganAt, Date.now() - this.#beganAt];
    return this.#outages.some(({ fromMs, toMs }) => fromMs <= to && from < toMs);
  }

  /** How many faults have happened: on the network, on disks and in job lists, failures of power, and commands that were disturbed. */
  get faults(): number {
    const ofMachines = [...this.#machines.values()].reduce((sum, { faults }) => sum + faults, 0);
    return this.#faultyExchanges.size + ofMachines + this.#otherFaults;
  }

  /** The power of a machine fails. */
  failPower(machine: string): void {
    this.#otherFaults += 1;
    this.#note(machine, CLIENT, () => 'the power fails');
    this.#machines.get(machine)?.failPower();
  }

  /** Ends all faults. */
  endFaults(): void {
    for (const machine of this.#machines.values()) machine.endFaults();
    this.#network.endFaults();
  }

  /** Checked when the faults are over and `status` has run. */
  checkAtEnd(): void {
    for (const what of checkOnce(this)) this.#violated('once', what);
    for (const id of this.#wiped) this.#checkWiped(id, 'at the end: ');
  }

  /** Ends all commands that still run. */
  killAll(): void {
    for (const process of this.#processes.values()) process.kill();
  }

  serverJobs(): readonly ServerJob[] {
    return [...this.#servers].flatMap(([server, arex]) => this.#jobs.of(server, arex));
  }

  filesNow(machine: string): readonly SeenFile[] {
    return [...this.#machine(machine).disk.tree('/home')].flatMap(([path, file]) =>
      file.kind === 'file' && !path.includes('/.jasmin-arc-') && !path.includes('/in/')
        ? [{ path, content: file.content }]
        : [],
    );
  }

  deadStages(name: string): readonly string[] {
    const machine = this.#machine(name);
    return [...machine.disk.tree('/home')].flatMap(([path, { kind }]) => {
      const pid = STAGE.exec(path)?.[1];
      return kind === 'directory' && pid !== undefined && !machine.isRunning(Number(pid)) ? [path] : [];
    });
  }

  listed(machine: string, user: string): readonly StoredJob[] {
    return this.#machine(machine).list(user).jobs;
  }

  pending(machine: string, user: string): readonly PendingSubmission[] {
    return this.#machine(machine).list(user).pending;
  }

  #machine(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new RangeError(`There is no machine ${name}`);
    return machine;
  }

  #makeServer(
    name: string,
    release: Plan['servers'][number]['release'],
    random: ReturnType<typeof seededRandom>,
  ): ModelArex {
    const endpoint = endpointOf(name);
    const arex: ModelArex = new ModelArex({
      endpoint,
      release,
      random,
      now: () => Date.now(),
      programOf: (description) => this.#programOf(description.name),
      onEvent: (event) => this.#onServer(name, arex, event),
    });
    this.#network.addHost(new URL(endpoint).origin, {
      answer: (request) => {
        const answer = arex.answer(request);
        this.#awaitNext(name, arex);
        return answer;
      },
    });
    return arex;
  }

  /** Lets a server do by itself what is due, at its time: what it wipes is checked at that moment. */
  #awaitNext(name: string, arex: ModelArex): void {
    const { nextAt } = arex;
    if (nextAt === undefined || nextAt >= (this.#awaited.get(name) ?? Number.POSITIVE_INFINITY)) return;
    this.#awaited.set(name, nextAt);
    setTimeout(
      () => {
        if (this.#awaited.get(name) === nextAt) this.#awaited.delete(name);
        arex.advance();
        this.#awaitNext(name, arex);
      },
      Math.max(0, nextAt - Date.now()),
    );
  }

  #programOf(name: string | undefined): ModelProgram {
    const job = this.asked.get(name ?? '');
    if (job === undefined) return { runsMs: 0, end: { exitCode: 0 }, steps: [] };
    const steps = job.deeds.map((deed, index): ProgramStep => {
      if (deed.does === 'print')
        return { afterMs: deed.afterMs, does: 'print', to: deed.to, bytes: deedContent(job, index) };
      if (deed.does === 'write')
        return { afterMs: deed.afterMs, does: 'write', path: deed.path, content: deedContent(job, index) };
      return deed;
    });
    return { runsMs: job.runsMs, end: job.end, steps };
  }

  #onReceived(process: CommandProcess, { exchange, request, bytes = 0 }: NetworkEvent): void {
    const received = (this.#received.get(exchange) ?? 0) + bytes;
    this.#received.set(exchange, received);
    const tooMuch = checkRead(request, received);
    if (tooMuch === undefined || this.#overfull.has(process.name)) return;
    this.#overfull.add(process.name);
    this.#violated('true', `${process.words[0]}: ${tooMuch}`);
    // As a machine does whose memory is full.
    process.kill();
  }

  #onDisk(machine: string, event: DiskEvent): void {
    const { path, process } = event;
    if (event.kind === 'created' && event.what === 'directory' && STAGE.test(path))
      this.#processes.get(process ?? '')?.onStage(posix.dirname(path));
    this.#note(process ?? machine, DISK, () => describeDisk(event));
  }

  #onServer(server: string, arex: ModelArex, event: ArexEvent): void {
    this.#note(server, { where: 'server', event }, () => describe(event));
    if (!('jobId' in event)) return;
    if (event.kind === 'job-created') {
      for (const process of this.#processes.values()) process.onCreation(event.name);
    }
    this.#jobs.onEvent(arex, event);
    if (event.kind === 'job-wiped' && event.because !== 'lifetime-over') {
      this.#wiped.push(event.jobId);
      // The model has yet to note that it is wiped.
      queueMicrotask(() => this.#checkWiped(event.jobId));
    }
  }

  #checkWiped(id: string, when = ''): void {
    const job = this.serverJobs().find((one) => one.id === id);
    if (job === undefined) return;
    for (const what of checkWiped(this, job)) this.#violated('safe', `${when}${what}`);
  }

  #violated(invariant: Violation['invariant'], what: string): void {
    this.violations.push({ invariant, at: Date.now(), what });
    this.#note('CHECK', { where: 'check' }, () => `${invariant}: ${what}`);
  }

  #note(who: string, place: HappenedAt, what: () => string): void {
    if (this.#isRecorded) this.lines.push({ at: Date.now(), who, what: what(), ...place });
  }
}

const CLIENT: HappenedAt = { where: 'client' };
const DISK: HappenedAt = { where: 'disk' };

/** The path of a hidden directory that files are fetched into, with the number of its process. */
const STAGE = /\/\.jasmin-arc-.*-(\d+)-\w{6}$/;

const describeDisk = (event: DiskEvent): string =>
  'from' in event ? `${event.kind} ${event.from} to ${event.path}` : `${event.kind} ${event.path}`;

function describe(event: ArexEvent): string {
  const { kind, at: _at, ...facts } = event;
  const told = Object.entries(facts).flatMap(([name, value]) =>
    name === 'description' ? [] : [`${name}=${JSON.stringify(value)}`],
  );
  return [kind, ...told].join(' ');
}
