import { identity } from 'jasmin-arc-testing/http/tls-server.js';
import { describe, expect, it, vi } from 'vitest';
import { UserAuthenticator } from './user-authenticator.js';

const open = () => {
  const user = { identity: vi.fn(async () => identity()) };
  return { user, authenticator: new UserAuthenticator(user) };
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
