import { readFileSync, statfsSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** What a compute element publishes about the machine that its jobs run on. */
export interface HostFacts {
  readonly platform: string;
  readonly cpus: number;
  readonly cpuModel: string | undefined;
  readonly cpuMegahertz: number | undefined;
  readonly memoryMegabytes: number;
  readonly osFamily: string;
  readonly osName: string;
  readonly osVersion: string;
  readonly diskGigabytes: number;
  readonly freeDiskGigabytes: number;
}

/** @param workDirectory - on the disk that is told of */
export function hostFacts(workDirectory: string): HostFacts {
  const [cpu] = cpus();
  const { bsize, blocks, bavail } = statfsSync(workDirectory);
  return {
    platform: arch() === 'x64' ? 'amd64' : arch(),
    cpus: availableParallelism(),
    cpuModel: cpu?.model || undefined,
    cpuMegahertz: cpu?.speed || undefined,
    memoryMegabytes: Math.floor(totalmem() / 2 ** 20),
    osFamily: platform(),
    ...operatingSystem(),
    diskGigabytes: Math.floor((blocks * bsize) / 1e9),
    freeDiskGigabytes: Math.floor((bavail * bsize) / 1e9),
  };
}

function operatingSystem(): { readonly osName: string; readonly osVersion: string } {
  let text: string;
  try {
    text = readFileSync('/etc/os-release', 'utf8');
  } catch {
    return { osName: platform(), osVersion: release() }; // not a Linux that says what it is
  }
  const value = (key: string): string | undefined => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1];
  return { osName: value('ID') ?? platform(), osVersion: value('VERSION_ID') ?? release() };
}
