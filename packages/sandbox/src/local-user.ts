import { userInfo } from 'node:os';

/**
 * The user that the jobs of a sandbox run as. In a container this is often a user id without a name.
 * @param readUser - as `os.userInfo`, which throws for such a number
 */
export function localUser(readUser: () => { readonly username: string } = userInfo): string {
  try {
    return readUser().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
