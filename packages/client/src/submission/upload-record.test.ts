import { describe, expect, it } from 'vitest';
import { plannedUploads } from './upload-record.js';

describe('an upload that is restored from its record', () => {
  it('is an error where neither its content nor its file is recorded, and another try does not help', async () => {
    await expect(plannedUploads([{ path: 'in.txt' }])).rejects.toMatchObject({
      message: 'Cannot upload in.txt: nothing is known of its file',
      retryable: false,
    });
  });
});
