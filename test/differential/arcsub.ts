import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What arcsub makes of a document: what it would send, one text for each job, or its refusal. */
export type ArcsubAnswer =
  | { readonly accepted: true; readonly documents: readonly string[] }
  | { readonly accepted: false; readonly said: string };

/** The real client, with a home, a configuration and a proxy of its own. */
export interface Arcsub extends AsyncDisposable {
  /**
   * What `arcsub --dumpdescription` prints for a document.
   * @param directory - where it looks for local files
   */
  describe(documentFile: string, endpoint: string, directory: string): Promise<ArcsubAnswer>;
}

export async function setUpArcsub(files: {
  readonly certsDir: string;
  readonly userCert: string;
  readonly userKey: string;
}): Promise<Arcsub> {
  const home = await mkdtemp(join(tmpdir(), 'jasmin-arc-arcsub-'));
  await mkdir(join(home, '.arc'));
  await writeFile(join(home, '.arc', 'client.conf'), '[common]\n');
  const proxy = join(home, 'proxy.pem');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    X509_CERT_DIR: files.certsDir,
    X509_USER_PROXY: proxy,
    TZ: process.env.TZ,
    LC_ALL: 'C',
  };
  const made = await run('arcproxy', ['-C', files.userCert, '-K', files.userKey, '-T', files.certsDir, '-P', proxy], {
    env,
  });
  if (made.status !== 0) throw new Error(`arcproxy made no proxy: ${made.stdout}${made.stderr}`);
  return {
    describe: async (documentFile, endpoint, directory) => {
      const options = ['-x', '-C', endpoint, '-T', 'arcrest', '-Q', 'arcrest', '-f', documentFile];
      const { status, stdout, stderr } = await run('arcsub', options, { env, cwd: directory });
      if (status !== 0) return { accepted: false, said: `${stdout}${stderr}`.trim() };
      return { accepted: true, documents: stdout.split(/^Job description to be sent to .*$/m).slice(1) };
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

const run = (
  program: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string },
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error?.signal) resolve({ status: 128, stdout, stderr: `${stderr}ended by ${error.signal}` });
      else if (error && typeof error.code !== 'number') reject(error);
      else resolve({ status: Number(error?.code ?? 0), stdout, stderr });
    });
  });
