import { MemorySession, type SessionNode } from 'jasmin-arc-testing/session/memory-session.js';
import { expect, it } from 'vitest';
import { sentInput } from '../descriptions/model/sent-inputs.js';
import { TransferError } from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import { accountForInputs } from './account-for-inputs.js';

const at = new Date('2026-11-29T12:00:00Z');
const file = (content: string): SessionNode => ({ kind: 'file', content, modifiedAt: at });
const job: Job = {
  id: 'https://ce.example.org:443/arex/rest/1.0/jobs/1234',
  state: 'Killed',
  status: 'failed',
  stateAt: at,
  stateFrom: 'live',
};

interface Circumstances {
  readonly lackedInputs: boolean;
  /** In place of listing the files. */
  readonly list?: SessionDirectory['list'];
}

/** The account of a cancelled job that was sent one input, `data.nc`. */
const account = (nodes: Readonly<Record<string, SessionNode>>, { lackedInputs, list }: Circumstances) =>
  accountForInputs({
    session: Object.assign(new MemorySession(nodes).session(), list && { list }),
    job,
    names: new Set(['data.nc']),
    inputs: new Map([['data.nc', sentInput('data')]]),
    stdout: 'stdout.txt',
    lackedInputs,
  });

it('lets a job go that never started, with half of an input', async () => {
  const { isSettled } = await account({ 'data.nc': file('da') }, { lackedInputs: true });
  expect(isSettled).toBe(true);
});

it('keeps what a job has made that started, although it lacked an input when it was to be cancelled', async () => {
  const { left, isSettled } = await account(
    { 'data.nc': file('changed'), 'stdout.txt': file('') },
    { lackedInputs: true },
  );
  expect(isSettled).toBe(false);
  expect(left.map(({ path }) => path)).toEqual(['data.nc', 'stdout.txt']);
});

it('keeps a job whose session directory cannot be listed: it may hold results', async () => {
  const unlistable = new TransferError('', 'Cannot list the session directory', { retryable: false });
  const { unclear, isSettled } = await account(
    { 'data.nc': file('data'), 'result.nc': file('r'), 'stdout.txt': file('') },
    { lackedInputs: true, list: () => Promise.reject(unlistable) },
  );
  expect(isSettled).toBe(false);
  expect(unclear).toEqual([{ path: '', doubt: 'names' }]);
});
