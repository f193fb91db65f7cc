import { describe, expect, it } from 'vitest';
import { confirm } from './confirm.js';
import { contextAround } from './context.fixture.js';

describe('what concerns many things at once', () => {
  it('is done after a yes, typed or given', async () => {
    await expect(
      confirm(contextAround({}, { terminal: true, stdin: 'y\n' }), 'Really?', false),
    ).resolves.toBeUndefined();
    await expect(confirm(contextAround({}), 'Really?', true)).resolves.toBeUndefined();
  });

  it('is not done after any other answer, nor without a terminal to ask on', async () => {
    await expect(confirm(contextAround({}, { terminal: true, stdin: '\n' }), 'Really?', false)).rejects.toThrow(
      'Nothing has been done',
    );
    await expect(confirm(contextAround({}), 'Really?', false)).rejects.toMatchObject({
      status: 101,
      hint: 'Confirm with --yes.',
    });
  });
});
