import { userInfo } from 'node:os';

/**
 * Whom the jobs of a sandbox run as. Containers often run as a number that the system has no name for.
 * @param readUser - as `os.userInfo`, which throws for such a number
 */
export function localUser(readUser: () => { readonly username: string } = userInfo): string {
  try {
    return readUser().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
