import type { ElementFields } from '../model/element-fields.js';

/** Elements of the standard that every server ignores, by the element that they stand in, and why. */
const UNSUPPORTED = {
  POSIXApplication: {
    FileSizeLimit: 'servers set no such limit',
    CoreDumpLimit: 'servers set no such limit',
    DataSegmentLimit: 'servers set no such limit',
    LockedMemoryLimit: 'servers set no such limit',
    OpenDescriptorsLimit: 'servers set no such limit',
    PipeSizeLimit: 'servers set no such limit',
    StackSizeLimit: 'servers set no such limit',
    UserName: 'the server decides which account a job runs under',
    GroupName: 'the server decides which account a job runs under',
  },
  Resources: {
    CandidateHosts: 'a job runs where the server that it is sent to puts it',
    IndividualCPUSpeed: 'servers offer no choice of it',
  },
  DataStaging: {
    FilesystemName: 'files are relative to the session directory',
  },
} as const;

/** Reports the elements that the standard has inside an element and no server honours. */
export function loseUnsupported(fields: ElementFields, owner: keyof typeof UNSUPPORTED): void {
  for (const [name, reason] of Object.entries(UNSUPPORTED[owner])) {
    for (const element of fields.elements(name)) fields.lose(`<${name}>`, reason, element);
  }
}

/** Reads the elements that only name or explain an element to people. */
export function skipLabels(fields: ElementFields, ...names: readonly string[]): void {
  for (const attribute of ['name', 'id']) fields.attribute(attribute);
  for (const name of names) fields.elements(name);
}
