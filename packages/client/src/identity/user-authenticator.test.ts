import { identity } from 'jasmin-arc-testing/http/tls-server.js';
import { describe, expect, it, vi } from 'vitest';
import { BearerToken } from '../tokens/bearer-token.js';
import { UserAuthenticator } from './user-authenticator.js';

/** @param tokens - left out, there are none */
const open = (tokens?: { readonly isOnly: boolean }) => {
  const user = { identity: vi.fn(async () => identity()) };
  const held = new BearerToken('secret', { kind: 'program' });
  const current = vi.fn(async (): Promise<BearerToken | undefined> => held);
  const token = { current, endpoint: 'https://ce.example.org:443/arex', isOnly: tokens?.isOnly ?? false };
  return { user, token, authenticator: new UserAuthenticator(user, tokens && token) };
};

describe("who sees the user's certificate", () => {
  it.each(['https://ce.example.org/arex', 'https://ce.example.org:443/arex', 'https://CE.example.org/other/path'])(
    'is a server that was admitted as %s',
    async (endpoint) => {
      const { authenticator } = open();
      authenticator.admit(endpoint);
      expect(await authenticator.credentialFor('https://ce.example.org')).toMatchObject({
        identity: { subject: '/CN=user' },
      });
    },
  );

  it.each([
    'https://other.example.org',
    'https://ce.example.org:8443',
    'https://ce.example.org.evil.example',
    'http://ce.example.org',
    'null',
  ])('is not %s, and no proxy is made for it', async (origin) => {
    const { authenticator, user } = open();
    authenticator.admit('https://ce.example.org/arex');
    authenticator.admit('no address');
    expect(await authenticator.credentialFor(origin)).toBeUndefined();
    expect(user.identity).not.toHaveBeenCalled();
  });

  it('is not a server that is shown a token: that is the configured one alone', async () => {
    const { authenticator, user, token } = open({ isOnly: false });
    authenticator.admit('https://ce.example.org/arex');
    authenticator.admit('https://other.example.org/arex');
    expect(await authenticator.credentialFor('https://ce.example.org')).toEqual({ token: await token.current() });
    expect(user.identity).not.toHaveBeenCalled();
    const other = await authenticator.credentialFor('https://other.example.org');
    expect(other).toMatchObject({ identity: { subject: '/CN=user' } });
    expect(other).not.toHaveProperty('token');
    expect(await authenticator.credentialFor('https://evil.example.org')).toBeUndefined();
  });

  it('is no server where only tokens are shown: another than the configured one sees nothing', async () => {
    const { authenticator, user } = open({ isOnly: true });
    authenticator.admit('https://other.example.org/arex');
    await expect(authenticator.credentialFor('https://other.example.org')).rejects.toMatchObject({
      code: 'ERR_ARC_TOKEN',
      problem: 'other-server',
    });
    expect(user.identity).not.toHaveBeenCalled();
  });

  it('given there is no token, then it is the configured server, too', async () => {
    const { authenticator, token } = open({ isOnly: false });
    token.current.mockResolvedValue(undefined);
    authenticator.admit('https://ce.example.org/arex');
    expect(await authenticator.credentialFor('https://ce.example.org')).toHaveProperty('identity');
  });

  it('is shown the renewed one when there is one', async () => {
    const { authenticator, user } = open();
    authenticator.admit('https://ce.example.org/arex');
    await authenticator.credentialFor('https://ce.example.org');
    user.identity.mockResolvedValue(identity('foreign-user'));
    expect(await authenticator.credentialFor('https://ce.example.org')).toMatchObject({
      identity: { subject: '/CN=foreign-user' },
    });
  });
});
