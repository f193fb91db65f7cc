import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { localUser } from './local-user.js';

describe('the user that jobs run as', () => {
  it('has a name, or the number of one that has none, as in a container', () => {
    expect(localUser()).toBe(userInfo().username);
    const nameless = () => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    };
    expect(localUser(nameless)).toBe(String(process.getuid?.()));
  });
});
