import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCertificateRequest } from 'jasmin-arc/pki';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestAuthority } from '../authority/test-authority.js';
import { type KeyPair, throwawayKeys } from './delegation-keys.js';
import { DelegationStore } from './delegation-store.js';

const owner = '/O=Sandbox/CN=tester';

describe('delegations', () => {
  let keys: KeyPair;
  let directory: string;
  let chain: string;
  beforeAll(async () => {
    keys = await throwawayKeys();
  });
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    const authority = await TestAuthority.open(join(directory, 'authority'));
    chain = readFileSync((await authority.user('tester')).certificatePath, 'utf8') + authority.certificate.toPem();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = (): DelegationStore =>
    new DelegationStore(directory, { generateKeys: async () => keys, release: '7.0' });
  const begin = async (store: DelegationStore): Promise<string> => (await store.request(owner))?.id ?? '';

  it('are there when they have been requested, and complete when the certificates have come', async () => {
    const store = open();
    const id = await begin(store);
    expect(store.get(owner, id)).toMatchObject({ type: 'x509', content: undefined });
    expect(store.identity(owner, id)).toBeUndefined();
    expect(store.accept(owner, id, chain)).toBe(true);
    const identity = store.identity(owner, id);
    expect(identity?.certificateChain).toBe(chain);
    expect(createPublicKey(identity?.privateKey ?? '').equals(keys.publicKey)).toBe(true);
    expect(store.expiresAt(owner, id)).toBe(Date.parse(new X509Certificate(chain).validTo));
  });

  it.each([
    ['6.17', 2],
    ['7.0', 0],
    ['7.2', 0],
  ] as const)('are requested as by ARC %s: with version %i of the request', async (release, version) => {
    const store = new DelegationStore(directory, { generateKeys: async () => keys, release });
    const begun = await store.request(owner);
    expect(begun?.request).toBe(writeCertificateRequest({ ...keys, version }));
  });

  it('are found again when the store is opened anew, and only their owner can read the files', async () => {
    const store = open();
    const id = await begin(store);
    store.accept(owner, id, chain);
    const token = store.keepToken(owner, 'abc.def.ghi');
    const reopened = open();
    expect(reopened.list(owner)).toEqual(store.list(owner));
    expect(reopened.get(owner, token)?.content).toBe('abc.def.ghi');
    for (const name of readdirSync(join(directory, 'delegations'))) {
      expect(statSync(join(directory, 'delegations', name)).mode & 0o777).toBe(0o600);
    }
  });

  it('take everything that is a certificate, and nothing else', async () => {
    const store = open();
    const id = await begin(store);
    expect(store.accept(owner, id, `some text\r\n${chain.replaceAll('\n', '\r\n')}`)).toBe(true);
    expect(store.get(owner, id)?.content).toBe(chain);
    for (const bad of ['', 'abc', '-----BEGIN CERTIFICATE-----\nabcd\n-----END CERTIFICATE-----']) {
      expect(store.accept(owner, id, bad)).toBe(false);
    }
    expect(store.accept(owner, 'nosuch', chain)).toBe(false);
  });

  it('keep their key when they are renewed; an unknown one begins to exist', async () => {
    const store = open();
    const id = await begin(store);
    store.accept(owner, id, chain);
    const again = await store.request(owner, id);
    expect(again?.id).toBe(id);
    expect(store.identity(owner, id)?.certificateChain).toBe(chain);
    expect((await store.request(owner, 'mine'))?.id).toBe('mine');
  });

  it('belong to who made them', async () => {
    const store = open();
    const id = await begin(store);
    const other = '/O=Sandbox/CN=other';
    expect(store.get(other, id)).toBeUndefined();
    expect(store.accept(other, id, chain)).toBe(false);
    expect(await store.request(other, id)).toBeUndefined();
    store.remove(other, id);
    expect(store.list(other)).toEqual([]);
    expect(store.get(owner, id)).toBeDefined();
  });

  it('have names that stay in their directory', async () => {
    expect(await open().request(owner, '../../etc/passwd')).toBeUndefined();
    expect(await open().request(owner, '')).toBeUndefined();
  });

  it('are gone when they are removed, or after a day without use', async () => {
    const store = open();
    const [removed, used, unused] = [await begin(store), await begin(store), await begin(store)];
    store.remove(owner, removed);
    store.removeUnused((_, id) => id === used, Date.now() + 23 * 3_600_000);
    expect(store.list(owner).map(({ id }) => id)).toEqual([used, unused].sort());
    store.removeUnused((_, id) => id === used, Date.now() + 25 * 3_600_000);
    expect(
      open()
        .list(owner)
        .map(({ id }) => id),
    ).toEqual([used]);
  });
});
