import type { JobPreview } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { noPaint } from '../output/colour.js';
import { formatPreview, previewFields } from './preview-jobs.js';

const preview: JobPreview = {
  endpoint: 'https://ce.example.org:443/arex',
  interface: 'REST 1.0',
  queue: 'short',
  otherQueues: ['long', 'gpu'],
  uploads: [
    { name: 'data/a.nc', localPath: `${process.cwd()}/data/a.nc`, sizeBytes: 4_200_000_000 },
    { name: 'b.nc', localPath: `${process.cwd()}/../b.nc`, sizeBytes: 12 },
    { name: '.jasmin-arc-launch.sh', sizeBytes: 300 },
  ],
  description: { executable: { path: '/bin/true' } },
  document: '<ActivityDescription/>\n',
};

describe('a job that is not submitted', () => {
  it('is shown with its server, queues and files', () => {
    expect(formatPreview(preview, { columns: undefined, paint: noPaint })).toEqual([
      'Server   https://ce.example.org:443/arex (REST 1.0)',
      'Queue    short; if it refuses, long, then gpu',
      'Uploads  3 files, 4.2 GB',
      '',
      '  SIZE  NAME IN JOB            FROM',
      '4.2 GB  data/a.nc',
      '  12 B  b.nc                   ../b.nc',
      ' 300 B  .jasmin-arc-launch.sh  made by jasmin-arc: passes arguments exactly',
      '',
      '<ActivityDescription/>',
    ]);
  });

  it('may have no files, and leave the queue to the server', () => {
    const lines = formatPreview(
      { ...preview, queue: undefined, otherQueues: [], uploads: [] },
      { columns: 80, paint: noPaint },
    );
    expect(lines.slice(1)).toEqual(['Queue    chosen by the server', 'Uploads  none', '', '<ActivityDescription/>']);
  });

  it('is all of it for programs', () => {
    expect(previewFields(preview)).toEqual(preview);
  });
});
