import type { ComputingService, ComputingShare } from 'jasmin-arc';
import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';
import { formatAge, formatDuration, formatMemory } from '../output/quantities.js';
import { type Cell, type Column, formatFacts, formatTable } from '../output/table.js';

export const command = defineCommand({
  name: 'info',
  summary: 'show what a server offers: its queues with their load and limits',
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc info --server ce.example.org', does: 'Show a server:' }],

  async run(context) {
    const { screen, signal, globals, system } = context;
    const arc = await context.arc();
    screen.live(() => [`${screen.mark('waiting')} asking ${arc.config.endpoint}`]);
    const service = await arc.getServiceInfo({ signal });
    screen.stopLive();
    if (globals.json) {
      await context.json({ endpoint: arc.config.endpoint, service });
      return ExitStatus.OK;
    }
    const { columns, paint } = screen;
    await screen.lines([
      ...formatFacts(serviceFacts(service, arc.config.endpoint, system.now()), { columns, paint }),
      '',
      ...formatQueues(service.shares, { columns, paint }),
    ]);
    return ExitStatus.OK;
  },
});

function serviceFacts(
  service: ComputingService,
  endpoint: string,
  now: Date,
): readonly (readonly [string, string | undefined])[] {
  const { manager, implementation, createdAt } = service;
  const words = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(' ') || undefined;
  const nodes = service.executionEnvironments.map((node) =>
    words(
      node.osName,
      node.osVersion,
      node.platform,
      node.logicalCpus === undefined ? undefined : `${node.logicalCpus} CPUs`,
      node.mainMemoryBytes === undefined ? undefined : formatMemory(node.mainMemoryBytes),
    ),
  );
  const interfaces = [...new Set(service.endpoints.map(({ interfaceName }) => interfaceLabel(interfaceName)))].sort();
  return [
    ['Server', endpoint],
    ['Name', service.name],
    ['Software', words(implementation?.name, implementation?.version)],
    ['Batch system', words(manager?.product, manager?.version)],
    ['Jobs', countJobs(service)],
    ['Slots', slots(service)],
    ['Nodes', nodes.filter(Boolean).join('\n')],
    [
      'Runtime environments',
      service.applicationEnvironments.map(({ name, version }) => words(name, version)).join(', '),
    ],
    ['Files kept', manager?.workingAreaLifeTimeSeconds && formatDuration(manager.workingAreaLifeTimeSeconds)],
    ['Interfaces', interfaces.join(', ')],
    ['As of', createdAt && formatAge(createdAt, now)],
  ].map(([name, value]) => [String(name), value === undefined || value === 0 ? undefined : String(value)] as const);
}

/** What people call an interface; EMI-ES comes in five port types. */
function interfaceLabel(name: string): string {
  if (name === 'org.nordugrid.arcrest') return 'REST';
  return name.startsWith('org.ogf.glue.emies.') ? 'EMI-ES' : name;
}

function countJobs({ runningJobs, waitingJobs, totalJobs }: ComputingService): string | undefined {
  const counts = [
    runningJobs === undefined ? '' : `${runningJobs} running`,
    waitingJobs === undefined ? '' : `${waitingJobs} waiting`,
    totalJobs === undefined ? '' : `${totalJobs} in all`,
  ];
  return counts.filter(Boolean).join(', ') || undefined;
}

function slots({ manager }: ComputingService): string | undefined {
  if (manager?.totalSlots === undefined) return undefined;
  const used = (manager.slotsUsedByGridJobs ?? 0) + (manager.slotsUsedByLocalJobs ?? 0);
  return `${used} of ${manager.totalSlots} in use`;
}

const COLUMNS: readonly Column[] = [
  { title: 'QUEUE', minWidth: 8 },
  { title: 'STATE' },
  { title: 'RUNNING', align: 'right' },
  { title: 'WAITING', align: 'right' },
  { title: 'FREE', align: 'right' },
  { title: 'WAIT', align: 'right', dispensable: 3 },
  { title: 'MAX WALL', align: 'right' },
  { title: 'MAX CPU', align: 'right', dispensable: 2 },
  { title: 'MAX MEMORY', align: 'right', dispensable: 1 },
  { title: 'MAX CORES', align: 'right', dispensable: 1 },
];

/** The column of organisations is there where queues are published for some. */
function formatQueues(
  shares: readonly ComputingShare[],
  options: Parameters<typeof formatTable>[2],
): readonly string[] {
  if (shares.every(({ organisations }) => organisations === undefined)) {
    return formatTable(COLUMNS, shares.map(queueRow), options);
  }
  const rows = shares.map((share) => [...queueRow(share), share.organisations?.join(', ') ?? '']);
  return formatTable([...COLUMNS, { title: 'FOR' }], rows, options);
}

function queueRow(share: ComputingShare): readonly Cell[] {
  const number = (value: number | undefined) => value?.toString() ?? '';
  const time = (seconds: number | undefined) => (seconds === undefined ? '' : formatDuration(seconds));
  const open = share.servingState === undefined || share.servingState === 'production';
  return [
    share.name,
    { text: share.servingState ?? '', colour: open ? 'green' : 'red' },
    number(share.runningJobs),
    number(share.waitingJobs),
    number(share.freeSlots),
    time(share.estimatedAverageWaitingTimeSeconds),
    time(share.maxWallTimeSeconds),
    time(share.maxCpuTimeSeconds),
    share.maxMainMemoryBytes === undefined ? '' : formatMemory(share.maxMainMemoryBytes),
    number(share.maxSlotsPerJob),
  ];
}
