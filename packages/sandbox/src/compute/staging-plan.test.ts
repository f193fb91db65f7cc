import { describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import type { RequestedTarget } from '../jobs/job-request.js';
import { findDuplicateInput, planStageOut } from './staging-plan.js';

const target = (parts: Partial<RequestedTarget>): RequestedTarget => ({
  url: 'http://host/x',
  ifSuccessful: false,
  ifFailed: false,
  ifCancelled: false,
  ...parts,
});

const outputs = [
  { name: 'kept', targets: [] },
  { name: 'success', targets: [target({ ifSuccessful: true })] },
  { name: 'failure', targets: [target({ ifFailed: true })] },
  { name: 'cancel', targets: [target({ ifCancelled: true })] },
  {
    name: 'two',
    targets: [target({ ifSuccessful: true, url: 'http://a' }), target({ ifSuccessful: true, url: 'http://b' })],
  },
];
const failure = { phase: 'INLRMS', cause: 'internal', reasons: [] } as const;

function plan(parts: Partial<JobRecord>) {
  const { uploads, kept } = planStageOut(jobRecord(parts), outputs);
  return { sent: uploads.map(({ name }) => name), kept };
}

describe('where outputs go', () => {
  it('depends on how the job ended; what is not sent is kept', () => {
    expect(plan({})).toEqual({ sent: ['success', 'two', 'two'], kept: ['kept', 'failure', 'cancel'] });
    expect(plan({ failure })).toEqual({ sent: ['failure'], kept: ['kept', 'success', 'cancel', 'two'] });
    expect(plan({ failure: { ...failure, cause: 'client' } })).toEqual({
      sent: ['cancel'],
      kept: ['kept', 'success', 'failure', 'two'],
    });
  });

  it('keeps the inputs of a job that was to be run again, even after the last time, as A-REX does', () => {
    const once = { ...jobRecord().request, inputs: [{ name: 'in', executable: false }] };
    const again = { ...once, reruns: 1 };
    expect(plan({ request: again, failure, restartsLeft: 1 }).kept).toContain('in');
    expect(plan({ request: again, failure, restartsLeft: 0 }).kept).toContain('in');
    expect(plan({ request: once, failure }).kept).not.toContain('in');
    expect(plan({ request: again, restartsLeft: 1 }).kept).not.toContain('in');
  });
});

it('an input that is declared twice is noticed', () => {
  const inputs = (...names: readonly string[]) =>
    jobRecord({ request: { ...jobRecord().request, inputs: names.map((name) => ({ name, executable: false })) } });
  expect(findDuplicateInput(inputs('a', 'b', '/a'))).toBe('a');
  expect(findDuplicateInput(inputs('a', 'b'))).toBeUndefined();
});
