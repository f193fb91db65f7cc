import type { JobRecord } from './job-record.js';

/** A job record for tests; a test passes the fields that matter to it. */
export const jobRecord = (parts: Partial<JobRecord> = {}): JobRecord => ({
  id: '8520662f23c6',
  owner: '/DC=org/DC=jasmin-arc/O=Sandbox/CN=tester',
  language: 'emies:adl',
  request: {
    executable: { path: '/bin/true', arguments: [], successExitCode: 0 },
    environment: [],
    queue: 'fork',
    slots: 1,
    runtimeEnvironments: [],
    reruns: 0,
    priority: 50,
    dryRun: false,
    inputs: [],
    outputs: [],
    delegationIds: [],
  },
  clientAddress: '127.0.0.1:40000',
  credentialExpiresAt: Date.UTC(2027, 0, 1),
  createdAt: Date.UTC(2026, 10, 23, 0, 16, 51),
  sequence: 0,
  phase: 'ACCEPTED',
  phaseSince: Date.UTC(2026, 10, 23, 0, 16, 51),
  attempt: 1,
  uploaded: [],
  restartsLeft: 0,
  ...parts,
});
