import type { OperatingSystem, Resources, RuntimeEnvironment, SlotRequirement } from '../model/activity-description.js';
import { type ElementFields, invalid, leafText, quote } from '../model/element-fields.js';
import { omitUndefined } from '../model/omit-undefined.js';
import { oneOf, positive, readOptions } from './adl-values.js';

const NODE_ACCESS = ['inbound', 'outbound', 'inoutbound'] as const;

/** Reads what is inside `<Resources>`. */
export const readResources = (fields: ElementFields): Resources =>
  omitUndefined({
    operatingSystems: fields.insideEach('OperatingSystem', readOperatingSystem),
    platform: fields.text('Platform'),
    runtimeEnvironments: fields.insideEach('RuntimeEnvironment', readRuntimeEnvironment),
    parallelEnvironment: fields.inside('ParallelEnvironment', (parallel) =>
      omitUndefined({
        type: parallel.text('Type'),
        version: parallel.text('Version'),
        processesPerSlot: parallel.integer('ProcessesPerSlot'),
        threadsPerProcess: parallel.integer('ThreadsPerProcess'),
        options: readOptions(parallel),
      }),
    ),
    coprocessor: readCoprocessor(fields),
    networkInfo: fields.text('NetworkInfo'),
    nodeAccess: oneOf(fields, 'NodeAccess', NODE_ACCESS),
    individualPhysicalMemoryBytes: fields.integer('IndividualPhysicalMemory'),
    individualVirtualMemoryBytes: fields.integer('IndividualVirtualMemory'),
    diskSpaceBytes: positive(fields, 'DiskSpaceRequirement', 'services refuse it'),
    remoteSessionAccess: fields.boolean('RemoteSessionAccess'),
    benchmark: fields.inside('Benchmark', readBenchmark),
    slots: fields.inside('SlotRequirement', readSlots),
    queue: fields.text('QueueName'),
    individualCpuTimeSeconds: fields.integer('IndividualCPUTime'),
    totalCpuTimeSeconds: fields.integer('TotalCPUTime'),
    wallTimeSeconds: positive(fields, 'WallTime', 'services would kill the job at once'),
  });

const readOperatingSystem = (fields: ElementFields): OperatingSystem => ({
  name: fields.requiredText('Name'),
  ...omitUndefined({ family: fields.text('Family'), version: fields.text('Version') }),
});

const readRuntimeEnvironment = (fields: ElementFields): RuntimeEnvironment => ({
  name: fields.requiredText('Name'),
  ...omitUndefined({
    version: fields.text('Version'),
    options: fields.texts('Option'),
    optional: fields.booleanAttribute('optional'),
  }),
});

function readCoprocessor(fields: ElementFields): Resources['coprocessor'] {
  const child = fields.child('Coprocessor');
  if (child === undefined || leafText(child) === '') return undefined;
  return { name: leafText(child), ...omitUndefined({ optional: fields.booleanAttribute('optional', child) }) };
}

function readBenchmark(fields: ElementFields): NonNullable<Resources['benchmark']> {
  const value = Number(fields.requiredText('BenchmarkValue'));
  if (!(value >= 0)) throw invalid(fields.element, '<BenchmarkValue> must be a number');
  return { name: fields.requiredText('BenchmarkType'), value };
}

function readSlots(fields: ElementFields): SlotRequirement {
  const count = positive(fields, 'NumberOfSlots', 'a job needs a slot');
  if (count === undefined)
    throw invalid(fields.element, '<SlotRequirement> needs a <NumberOfSlots>, or services refuse it');
  return {
    count,
    ...omitUndefined({ perHost: readSlotsPerHost(fields, count), exclusive: fields.boolean('ExclusiveExecution') }),
  };
}

function readSlotsPerHost(fields: ElementFields, count: number): SlotRequirement['perHost'] {
  const child = fields.child('SlotsPerHost');
  if (child === undefined || !fields.booleanAttribute('useNumberOfSlots', child)) {
    return positive(fields, 'SlotsPerHost', 'services cannot divide by it');
  }
  if (![String(count), ''].includes(leafText(child).trim())) {
    fields.lose(`<SlotsPerHost> ${quote(leafText(child))}`, `useNumberOfSlots asks for ${count} instead`, child);
  }
  return 'all';
}
