import { describe, expect, it } from 'vitest';
import { describeIgnoredOptions, describeRequest } from './describe-batch-request.js';

describe('what a batch script asks for', () => {
  it('is described in one line', () => {
    const request = { wallTimeSeconds: 7200, slots: 1, memoryBytes: 2 * 1024 ** 3, queue: 'short', name: 'my job' };
    expect(describeRequest('./job.sh', request)).toEqual([
      './job.sh requests 2h of wall time, 1 core, 2 GiB per core, the queue short, the name "my job"',
    ]);
    expect(describeRequest('./job.sh', {})).toEqual([]);
  });

  it('and does not get, is reported with the line and the reason', () => {
    const option = { line: 3, text: '#SBATCH --array=1-9', option: 'array' };
    expect(describeIgnoredOptions('./job.sh', [{ ...option, reason: 'one-job-only' }])).toEqual([
      './job.sh:3: #SBATCH --array=1-9 is ignored: there is a job for each item of --for-each instead',
    ]);
    const misspelt = {
      line: 4,
      text: '#SBATCH --tim=1',
      option: 'tim',
      reason: 'misspelt',
      suggestion: 'time',
    } as const;
    expect(describeIgnoredOptions('./job.sh', [misspelt])).toEqual([
      './job.sh:4: #SBATCH --tim=1 is ignored: sbatch has no option --tim; did you mean --time?',
    ]);
  });
});
