import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { link } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Place, placeCredential } from './place-credential.js';

const { privateKey: key } = generateKeyPairSync('ed25519');
const contents = { certificates: 'the new certificate', key, passPhrase: undefined };
const now = new Date('2026-11-23T04:00:00Z');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jasmin-arc-place-'));
  mkdirSync(join(home, '.arc'));
});
afterEach(() => rmSync(home, { recursive: true }));

const at = (name: string) => join(home, '.arc', name);
const place = (changes: Partial<Place> = {}) => placeCredential(contents, { home, force: true, now, ...changes });
const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

describe('placing a certificate and its key', () => {
  it('given a crash between the two, then no certificate stands beside the key of another, and the next try completes it', async () => {
    writeFileSync(at('usercert.pem'), 'the old certificate');
    writeFileSync(at('userkey.pem'), 'the old key');
    let calls = 0;
    const second: typeof link = async (from, to) => {
      calls += 1;
      if (calls === 2) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      await link(from, to);
    };
    await expect(place({ link: second })).rejects.toMatchObject({ code: 'EIO' });
    expect(readdirSync(join(home, '.arc')).sort()).toEqual([
      'usercert.pem.20261123T040000Z',
      'userkey.pem',
      'userkey.pem.20261123T040000Z',
    ]);
    expect(readFileSync(at('usercert.pem.20261123T040000Z'), 'utf8')).toBe('the old certificate');
    const { keptAs } = await place();
    expect(keptAs).toEqual([]);
    expect(readFileSync(at('usercert.pem'), 'utf8')).toBe('the new certificate');
  });

  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])(
    'needs no hard links: given %s, then the files are written all the same, for their owner only',
    async (code) => {
      await place({ link: failing(code) });
      expect(readdirSync(join(home, '.arc')).sort()).toEqual(['usercert.pem', 'userkey.pem']);
      expect(statSync(at('userkey.pem')).mode & 0o777).toBe(0o600);
      expect(readFileSync(at('userkey.pem'), 'utf8')).toBe(key.export({ type: 'pkcs8', format: 'pem' }));
    },
  );

  it('never replaces a file that another program has made meanwhile, with links or without', async () => {
    const meanwhile: typeof link = async (_, to) => {
      writeFileSync(String(to), 'of another program');
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    await expect(place({ link: meanwhile })).rejects.toMatchObject({ code: 'ERR_CREDENTIAL_EXISTS' });
    expect(readFileSync(at('userkey.pem'), 'utf8')).toBe('of another program');
  });
});
