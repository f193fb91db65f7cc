/** The `#SBATCH` lines of a batch script, as far as a compute element can be asked for the same. */

/** What a script asks for by itself. */
export interface BatchRequest {
  readonly name?: string;
  readonly queue?: string;
  readonly wallTimeSeconds?: number;
  /** Per slot. */
  readonly memoryBytes?: number;
  readonly slots?: number;
  readonly slotsPerNode?: number | 'all';
}

export interface BatchLines {
  readonly request: BatchRequest;
  /** Lines that ask for something else, with the reason they are not followed. */
  readonly ignored: readonly { readonly line: number; readonly text: string; readonly reason: string }[];
}

/** Long names by the short ones that sbatch has. */
const SHORT: Readonly<Record<string, string>> = {
  t: 'time',
  p: 'partition',
  J: 'job-name',
  n: 'ntasks',
  c: 'cpus-per-task',
  N: 'nodes',
};

const WHY_NOT: Readonly<Record<string, string>> = {
  output: 'stdout is shown, and kept as stdout.txt',
  error: 'stderr is shown, and kept as stderr.txt',
  o: 'stdout is shown, and kept as stdout.txt',
  e: 'stderr is shown, and kept as stderr.txt',
  array: 'this submits one job; submit one for each index',
  a: 'this submits one job; submit one for each index',
};

/**
 * Reads the `#SBATCH` lines of a script: those before its first command, as sbatch does.
 * @see man sbatch, section "Options"
 */
export function readBatchLines(script: string): BatchLines {
  const asked = new Map<string, string>();
  const ignored: { line: number; text: string; reason: string }[] = [];
  for (const [index, text] of script.split(/\r?\n/).entries()) {
    if (text.trim() !== '' && !text.startsWith('#')) break;
    const match = /^#SBATCH\s+(.*)$/.exec(text);
    if (match === null) continue;
    for (const { name, value } of splitOptions(String(match[1]))) {
      const problem = note(asked, name, value);
      if (problem !== undefined) ignored.push({ line: index + 1, text: text.trim(), reason: problem });
    }
  }
  return { request: toRequest(asked), ignored };
}

/** `-n 4 --time=1:00 # why`: options with their values, as sbatch splits a line. */
function splitOptions(text: string): readonly { readonly name: string; readonly value: string | undefined }[] {
  const words = [
    ...text
      .replace(/(^|\s)#.*$/, '')
      .matchAll(/"([^"]*)"|'([^']*)'|((?:[^\s"'=]|=(?!["']))+(?:=(?:"[^"]*"|'[^']*'))?)/g),
  ].map(([whole, double, single]) => double ?? single ?? whole.replace(/=(["'])(.*)\1$/, '=$2'));
  const options: { name: string; value: string | undefined }[] = [];
  for (const word of words) {
    const long = /^--([^=]+)(?:=(.*))?$/.exec(word);
    const short = /^-([A-Za-z])(.*)$/.exec(word);
    const last = options.at(-1);
    if (long) options.push({ name: String(long[1]), value: long[2] });
    else if (short) options.push({ name: SHORT[String(short[1])] ?? String(short[1]), value: short[2] || undefined });
    else if (last && last.value === undefined) last.value = word;
  }
  return options;
}

/** Takes an option down. @returns why it is not followed */
function note(asked: Map<string, string>, name: string, value: string | undefined): string | undefined {
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (read === undefined)
    return (Object.hasOwn(WHY_NOT, name) ? WHY_NOT[name] : undefined) ?? 'a compute element cannot be asked for this';
  if (value === undefined || !read(value)) return 'its value is not understood';
  asked.set(name, value);
  return undefined;
}

const READERS: Readonly<Record<string, (value: string) => boolean>> = {
  time: (value) => (readTime(value) ?? 0) > 0,
  mem: (value) => (readMemory(value) ?? 0) > 0,
  'mem-per-cpu': (value) => (readMemory(value) ?? 0) > 0,
  ntasks: isCount,
  'cpus-per-task': isCount,
  'ntasks-per-node': isCount,
  nodes: isCount,
  partition: (value) => value !== '' && !value.includes(','),
  'job-name': (value) => value !== '',
};

function isCount(value: string): boolean {
  return /^[1-9]\d{0,6}$/.test(value);
}

function toRequest(asked: ReadonlyMap<string, string>): BatchRequest {
  const count = (name: string) => (asked.has(name) ? Number(asked.get(name)) : undefined);
  const cpusPerTask = count('cpus-per-task');
  const nodes = count('nodes');
  const tasksPerNode = count('ntasks-per-node');
  const tasks = count('ntasks') ?? (tasksPerNode === undefined ? undefined : tasksPerNode * (nodes ?? 1)) ?? nodes;
  const slots = tasks === undefined && cpusPerTask === undefined ? undefined : (tasks ?? 1) * (cpusPerTask ?? 1);
  const perNode = slotsPerNode({ slots, tasks, nodes, tasksPerNode, cpusPerTask });
  const perNodeMemory = readMemory(asked.get('mem') ?? '');
  const onOneNode = typeof perNode === 'number' ? perNode : (slots ?? 1);
  const memoryBytes =
    readMemory(asked.get('mem-per-cpu') ?? '') ??
    (perNodeMemory === undefined ? undefined : Math.ceil(perNodeMemory / onOneNode));
  const wallTimeSeconds = readTime(asked.get('time') ?? '');
  const name = asked.get('job-name');
  const queue = asked.get('partition');
  return {
    ...(name !== undefined && { name }),
    ...(queue !== undefined && { queue }),
    ...(wallTimeSeconds !== undefined && { wallTimeSeconds }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(slots !== undefined && { slots }),
    ...(perNode !== undefined && { slotsPerNode: perNode }),
  };
}

/** One task's CPUs are always on one node; tasks are where they find room unless nodes are counted. */
function slotsPerNode(facts: {
  readonly slots: number | undefined;
  readonly tasks: number | undefined;
  readonly nodes: number | undefined;
  readonly tasksPerNode: number | undefined;
  readonly cpusPerTask: number | undefined;
}): number | 'all' | undefined {
  const { slots, tasks = 1, nodes, tasksPerNode, cpusPerTask = 1 } = facts;
  if (slots === undefined) return undefined;
  if (nodes === 1 || tasks === 1) return slots === 1 ? undefined : 'all';
  if (tasksPerNode !== undefined && tasks % tasksPerNode === 0) return tasksPerNode * cpusPerTask;
  if (nodes !== undefined && tasks % nodes === 0) return (tasks / nodes) * cpusPerTask;
  return cpusPerTask > 1 ? cpusPerTask : undefined;
}

/** `MM`, `MM:SS`, `HH:MM:SS`, `D-HH`, `D-HH:MM`, `D-HH:MM:SS`, as sbatch takes them. @returns seconds */
function readTime(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(\d+)(?::(\d{1,2}))?(?::(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [days, first = 0, second, third] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (days !== undefined) return days * 86_400 + first * 3600 + (second ?? 0) * 60 + (third ?? 0);
  if (third !== undefined) return first * 3600 + (second ?? 0) * 60 + third;
  return first * 60 + (second ?? 0);
}

/** `4000` in MiB, or with K, M, G, T. @returns bytes */
function readMemory(text: string): number | undefined {
  const match = /^(\d+)([KMGT]?)B?$/i.exec(text.trim());
  if (match === null) return undefined;
  const power = { k: 1, m: 2, g: 3, t: 4 }[String(match[2]).toLowerCase() || 'm'] ?? 2;
  return Number(match[1]) * 1024 ** power;
}
