import { inspect } from 'node:util';
import { makeToken, seconds } from 'jasmin-arc-testing/tokens/make-token.js';
import { describe, expect, it, vi } from 'vitest';
import { CredentialMissingError, NotAuthorisedError } from '../../errors/index.js';
import { silentLog } from '../../log/log.js';
import { BearerToken } from '../../tokens/bearer-token.js';
import { TokenDelegation, type TokenDelegationDependencies } from './token-delegation.js';

const HOUR = 3_600_000;
const START = new Date('2026-11-30T12:00:00Z');
const tokenOf = (claims: Record<string, unknown>) => new BearerToken(makeToken(claims), { kind: 'program' });
const first = tokenOf({ exp: seconds(new Date(START.getTime() + 20 * HOUR)) });

const open = (parts: Partial<TokenDelegationDependencies> = {}) => {
  let now = START.getTime();
  let count = 0;
  const put = vi.fn(async (_token: string) => `d${++count}`);
  const warning = vi.fn();
  const delegateCertificate = vi.fn(async () => 'x509');
  const delegation = new TokenDelegation({
    endpoint: 'https://ce.example.org:443/arex',
    put,
    delegateCertificate,
    log: { ...silentLog, warning },
    now: () => new Date(now),
    ...parts,
  });
  const pass = (hours: number) => {
    now += hours * HOUR;
  };
  return { delegation, put, warning, delegateCertificate, pass };
};

describe('the delegation of a token', () => {
  it('is not made for jobs that need none', async () => {
    const { delegation, put } = open();
    expect(await delegation.current(first, { isNeeded: false })).toBeUndefined();
    expect(put).not.toHaveBeenCalled();
  });

  it('is not made for a user whom the server refuses, so that no job is sent', async () => {
    const requireAccess = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new NotAuthorisedError('no'));
    const { delegation } = open({ requireAccess });
    const unneeded = () => delegation.current(first, { isNeeded: false });
    await expect(unneeded()).rejects.toBeInstanceOf(NotAuthorisedError);
    await unneeded();
    await unneeded();
    expect(requireAccess).toHaveBeenCalledTimes(2);
    await delegation.current(tokenOf({ exp: 7 }), { isNeeded: false });
    expect(requireAccess).toHaveBeenCalledTimes(3);
  });

  it('is one of the certificate for a program that is given a proxy', async () => {
    const { delegation, put, warning } = open();
    expect(await delegation.current(first, { isNeeded: true, needsProxy: true })).toBe('x509');
    expect(put).not.toHaveBeenCalled();
    expect(warning).not.toHaveBeenCalled();
  });

  it('given there is no certificate for a proxy, then that is told, and the job gets what it needs otherwise', async () => {
    const missing = new CredentialMissingError('Cannot read the certificate /nowhere');
    const { delegation, warning } = open({ delegateCertificate: () => Promise.reject(missing) });
    expect(await delegation.current(first, { isNeeded: false, needsProxy: true })).toBeUndefined();
    expect(warning).toHaveBeenCalledWith(expect.stringMatching(/ENV\/PROXY.*Cannot read the certificate \/nowhere/));
    expect(await delegation.current(first, { isNeeded: true, needsProxy: true })).toBe('d1');
  });

  it('is one for all jobs of a token, and another for the next token', async () => {
    const { delegation, put } = open();
    expect(await Promise.all([delegation.current(first, {}), delegation.current(first, {})])).toEqual(['d1', 'd1']);
    expect(await delegation.current(first, {})).toBe('d1');
    expect(put.mock.calls).toEqual([[first.reveal(), {}]]);
    const second = tokenOf({ exp: 7 });
    expect(await delegation.current(second, {})).toBe('d2');
    expect(put).toHaveBeenLastCalledWith(second.reveal(), {});
  });

  it('is made again before the server can have removed it', async () => {
    const { delegation, pass } = open();
    await delegation.current(first, {});
    pass(11);
    expect(await delegation.current(first, {})).toBe('d1');
    pass(2);
    expect(await delegation.current(first, {})).toBe('d2');
  });

  it('is recorded with its end, and without the token', async () => {
    const note = vi.fn(async () => undefined);
    const { delegation } = open({ notes: { find: async () => undefined, note } });
    await delegation.current(first, {});
    const notAfter = new Date(START.getTime() + 20 * HOUR);
    expect(note.mock.calls).toEqual([[{ id: 'd1', kind: 'jwt', notAfter, checkedAt: START }]]);
  });

  it('comes with a warning that names its end, as it cannot be renewed', async () => {
    const { delegation, warning } = open();
    await delegation.current(first, {});
    expect(warning).toHaveBeenCalledWith(expect.stringMatching(/until 2026-12-01T08:00:00.000Z.*cannot renew it/));
  });

  it('is one of the certificate where the server takes no tokens', async () => {
    const { delegation } = open({ put: undefined });
    expect(await delegation.current(first, {})).toBe('x509');
    expect(await delegation.current(first, { isNeeded: false })).toBeUndefined();
  });

  it('given there is no certificate either, then the error says what is missing, and not the token', async () => {
    const missing = new CredentialMissingError('Cannot read the certificate /nowhere');
    const { delegation } = open({ put: undefined, delegateCertificate: () => Promise.reject(missing) });
    const error = await delegation.current(first, {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'ERR_ARC_TOKEN',
      problem: 'not-delegable',
      remedy: 'use-certificate-for-files',
      cause: missing,
      message: expect.stringContaining('Cannot read the certificate /nowhere'),
    });
    expect(inspect(error, { depth: Infinity })).not.toContain(first.reveal());
  });

  it('given the request fails, then it is made anew for the next job', async () => {
    const { delegation, put } = open();
    put.mockRejectedValueOnce(new Error('broken'));
    await expect(delegation.current(first, {})).rejects.toThrow('broken');
    expect(await delegation.current(first, {})).toBe('d1');
  });
});
