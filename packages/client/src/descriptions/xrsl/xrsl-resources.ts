import { InvalidJobDescription } from '../../errors/index.js';
import type { Benchmark, Resources, SlotRequirement, SoftwareRequirement } from '../model/activity-description.js';
import { omitUndefined, unlessBare, unlessEmpty } from '../model/omit-undefined.js';
import { PERIOD_FORMS, parseXrslPeriod } from './xrsl-period.js';
import { singleString, strings, type XrslRelations, type XrslString } from './xrsl-relations.js';
import type { PlainRelation } from './xrsl-variables.js';

const MEBIBYTE = 1024 * 1024;

/** Reads the attributes about the resources of a job. */
export function readXrslResources(relations: XrslRelations): Resources | undefined {
  const slots = readSlots(relations);
  const queues = readQueues(relations);
  return unlessBare(
    omitUndefined({
      middleware: software(relations, 'middleware'),
      operatingSystems: software(relations, 'opsys'),
      platform: relations.once('architecture')?.text,
      runtimeEnvironments: readRuntimeEnvironments(relations),
      nodeAccess: readNodeAccess(relations),
      individualPhysicalMemoryBytes: mebibytes(relations, 'memory', wholeNumber),
      diskSpaceBytes: mebibytes(relations, 'disk', positive),
      slots: unlessBare(slots),
      ...queues,
      ...readTimes(relations, slots.count ?? 1),
    }),
  );
}

function readSlots(relations: XrslRelations): SlotRequirement {
  const count = positive(relations, 'count', 'the number of slots');
  const perHost = positive(relations, 'countpernode', 'the number of slots on one node');
  const position = relations.all('countpernode')[0]?.position;
  if (perHost !== undefined && count === undefined) {
    throw new InvalidJobDescription('"countpernode" needs "count", the number of slots altogether', position);
  }
  return omitUndefined({ count, perHost, exclusive: yesOrNo(relations, 'exclusiveexecution') });
}

/** @returns undefined if the attribute is not there */
export function yesOrNo(relations: XrslRelations, attribute: string): boolean | undefined {
  const value = relations.last(attribute);
  if (value === undefined) return undefined;
  const word = value.text.toLowerCase();
  if (word === 'yes' || word === 'true') return true;
  if (word === 'no' || word === 'false') return false;
  throw new InvalidJobDescription(
    `expected yes or no for "${attribute}", not ${JSON.stringify(value.text)}`,
    value.position,
  );
}

/** ARC reads the leading digits of any text, and 0 where there are none. Here such a text is an error. */
export function wholeNumber(relations: XrslRelations, attribute: string, meaning: string): number | undefined {
  const value = relations.last(attribute);
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value.text) ? Number(value.text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new InvalidJobDescription(
    `expected ${meaning} for "${attribute}" in digits only, not ${JSON.stringify(value.text)}`,
    value.position,
  );
}

function positive(relations: XrslRelations, attribute: string, meaning: string): number | undefined {
  const number = wholeNumber(relations, attribute, meaning);
  if (number === 0)
    throw new InvalidJobDescription(`"${attribute}" must not be 0`, relations.all(attribute).at(-1)?.position);
  return number;
}

function mebibytes(relations: XrslRelations, attribute: string, read: typeof wholeNumber): number | undefined {
  const number = read(relations, attribute, 'a number of mebibytes');
  if (number === undefined || Number.isSafeInteger(number * MEBIBYTE)) return number && number * MEBIBYTE;
  throw new InvalidJobDescription(
    `"${attribute}" is more than can be counted`,
    relations.all(attribute).at(-1)?.position,
  );
}

/** @returns undefined if the attribute is not there */
export function period(relations: XrslRelations, attribute: string): number | undefined {
  const value = relations.last(attribute);
  return value && secondsOf(attribute, value);
}

function secondsOf(attribute: string, { text, position }: XrslString): number {
  const seconds = parseXrslPeriod(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidJobDescription(`expected ${PERIOD_FORMS} for "${attribute}", not ${JSON.stringify(text)}`, {
    ...position,
    remedy: 'write-period',
  });
}

function readTimes(relations: XrslRelations, slots: number) {
  const wallTime = period(relations, 'walltime');
  const cpuTime = period(relations, 'cputime');
  const gridTime = period(relations, 'gridtime');
  const scaled = readBenchmarks(relations);
  const given = (attribute: string) => relations.all(attribute)[0]?.position;
  for (const [attribute, value] of [
    ['walltime', wallTime],
    ['cputime', cpuTime],
    ['benchmarks', scaled],
  ] as const) {
    if (gridTime === undefined || value === undefined) continue;
    throw new InvalidJobDescription(`"gridtime" cannot be combined with "${attribute}"`, given('gridtime'));
  }
  if (cpuTime !== undefined && scaled !== undefined) {
    throw new InvalidJobDescription(
      '"cputime" and "benchmarks" are the same time in two units: expected one of them',
      given('benchmarks'),
    );
  }
  if (wallTime === 0 || gridTime === 0) {
    throw new InvalidJobDescription(
      'a wall time of 0 would kill the job at once',
      given('walltime') ?? given('gridtime'),
    );
  }
  if (gridTime !== undefined) {
    // The processor for which ARC's grid time is defined; the wall time is computed from it in the same odd way as in ARC.
    return {
      totalCpuTimeSeconds: gridTime,
      wallTimeSeconds: gridTime * slots,
      benchmark: { name: 'clock rate', value: 2800 },
    };
  }
  return { wallTimeSeconds: wallTime, totalCpuTimeSeconds: cpuTime ?? scaled?.seconds, benchmark: scaled?.benchmark };
}

function readBenchmarks(
  relations: XrslRelations,
): { readonly seconds: number; readonly benchmark: Benchmark } | undefined {
  const [first, ...others] = relations.sequences('benchmarks').map(({ strings: parts, position }) => {
    const [name, value, time] = parts;
    if (name === undefined || value === undefined || time === undefined || parts.length !== 3) {
      throw new InvalidJobDescription('expected ("name" "value" "time") in "benchmarks"', position);
    }
    if (!/^\d+(\.\d+)?$/.test(value.text) || name.text === '') {
      throw new InvalidJobDescription(
        `expected the name of a benchmark and its value, a number, in "benchmarks"`,
        value.position,
      );
    }
    return {
      benchmark: { name: name.text, value: Number(value.text) },
      seconds: secondsOf('benchmarks', time),
      position,
    };
  });
  for (const { benchmark, position } of others) {
    relations.report(`the benchmark ${JSON.stringify(benchmark.name)}`, 'only the first one counts', position);
  }
  return first;
}

function readQueues(relations: XrslRelations) {
  const all = relations.all('queue').map((relation) => ({ operator: relation.operator, ...singleString(relation) }));
  for (const { operator, position } of all) {
    if (operator === '=' || operator === '!=') continue;
    throw new InvalidJobDescription(`expected "=" or "!=" after "queue", not "${operator}"`, position);
  }
  const chosen = (operator: string) =>
    relations.lastOf(
      'queue',
      all.filter((queue) => queue.operator === operator),
    )?.text || undefined;
  return { queue: chosen('='), rejectedQueue: chosen('!=') };
}

/** Name and version are divided by the first dash that a digit follows. */
function softwareOf(text: XrslString, relation: PlainRelation, relations: XrslRelations): SoftwareRequirement {
  const [, name = text.text, version] = /^(.*?)-(\d.*)$/s.exec(text.text) ?? [];
  if (name === '')
    throw new InvalidJobDescription(`expected a name and perhaps a version for "${relation.attribute}"`, text.position);
  const { operator } = relation;
  if (operator !== '=' && version === undefined) {
    relations.report(
      `the relation ${operator} of "${relation.attribute}"`,
      'it has no meaning without a version',
      relation.position,
    );
  }
  return {
    name,
    ...omitUndefined({ version, relation: operator === '=' || version === undefined ? undefined : operator }),
  };
}

const software = (relations: XrslRelations, attribute: string): readonly SoftwareRequirement[] | undefined =>
  unlessEmpty(relations.all(attribute).map((relation) => softwareOf(singleString(relation), relation, relations)));

const readRuntimeEnvironments = (relations: XrslRelations): Resources['runtimeEnvironments'] =>
  unlessEmpty(
    relations.all('runtimeenvironment').map((relation) => {
      const [name, ...options] = strings(relation.attribute, relation.values);
      if (name === undefined)
        throw new InvalidJobDescription('expected the name of a runtime environment', relation.position);
      return {
        ...softwareOf(name, relation, relations),
        ...omitUndefined({ options: unlessEmpty(options.map(({ text }) => text)) }),
      };
    }),
  );

function readNodeAccess(relations: XrslRelations): Resources['nodeAccess'] {
  const words = relations.list('nodeaccess') ?? [];
  for (const { text, position } of words) {
    if (text === 'inbound' || text === 'outbound') continue;
    throw new InvalidJobDescription(
      `expected inbound or outbound for "nodeaccess", not ${JSON.stringify(text)}`,
      position,
    );
  }
  const has = (word: string) => words.some(({ text }) => text === word);
  if (has('inbound')) return has('outbound') ? 'inoutbound' : 'inbound';
  return has('outbound') ? 'outbound' : undefined;
}
