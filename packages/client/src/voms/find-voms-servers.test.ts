import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VomsServerUnknownError } from '../errors/index.js';
import { findVomsServers } from './find-voms-servers.js';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vomses-'));
});
afterEach(() => rm(home, { recursive: true }));

const put = async (path: string, ...lines: readonly string[]) => {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), lines.map((line) => `${line}\n`).join(''));
};
const line = (host: string, vo = 'atlas', alias = vo) => `"${alias}" "${host}" "15000" "/CN=${host}" "${vo}"`;
const places = () => ['.arc', '.voms', '.globus'].map((folder) => join(home, folder, 'vomses'));
const hosts = async (vo = 'atlas') => (await findVomsServers(vo, places())).map(({ host }) => host);
const failure = async (vo = 'atlas'): Promise<unknown> =>
  findVomsServers(vo, places()).catch((error: unknown) => error);

describe('the servers of a virtual organisation', () => {
  it('are those of the first place that has any', async () => {
    await put('.arc/vomses', line('elsewhere', 'cms'));
    await put('.voms/vomses', line('first'), line('cms', 'cms'), line('second'));
    await put('.globus/vomses', line('third'));
    expect(await hosts()).toEqual(['first', 'second']);
  });

  it('are found by an alias, too', async () => {
    await put('.arc/vomses', line('first', 'vo.example.org', 'example'), line('second', 'vo.example.org', 'other'));
    expect(await hosts('example')).toEqual(['first']);
    expect(await hosts('vo.example.org')).toEqual(['first', 'second']);
  });

  it('are those of all files of a directory and of those below, each once', async () => {
    await put('.arc/vomses/b', line('second'), line('first'));
    await put('.arc/vomses/a', line('first'));
    await put('.arc/vomses/more/c', line('third'));
    await put('.arc/vomses/.hidden', line('hidden'));
    await put('.arc/vomses/a~', line('old'));
    await symlink('..', join(home, '.arc/vomses/more/circle'));
    expect(await hosts()).toEqual(['first', 'second', 'third']);
  });

  it('given none is named, the error says where it was looked for, and which line to add', async () => {
    await put('.voms/vomses', line('elsewhere', 'cms'));
    const error = await failure();
    expect(error).toBeInstanceOf(VomsServerUnknownError);
    expect(error).toMatchObject({
      code: 'ERR_ARC_VOMS_SERVER_UNKNOWN',
      vo: 'atlas',
      searched: places(),
      path: join(home, '.arc/vomses'),
      remedy: 'add-voms-server',
      message: `No server of the virtual organisation atlas is named in ${home}/.arc/vomses (not there), ${home}/.voms/vomses, ${home}/.globus/vomses (not there)`,
      hint: `Add the line that the virtual organisation publishes for its server to ${home}/.arc/vomses: "atlas" "HOST" "PORT" "SUBJECT OF ITS CERTIFICATE" "atlas"`,
    });
  });

  it('given a line or a file cannot be read, then the error tells of it, as the server may be there', async () => {
    await put('.arc/vomses', '"atlas" "voms.example.org"');
    await mkdir(join(home, '.voms'));
    await writeFile(join(home, '.voms/vomses'), ' '.repeat((1 << 20) + 1));
    await mkdir(join(home, '.globus/vomses/1/2/3/4/5/6/7/8'), { recursive: true });
    expect(await failure()).toHaveProperty(
      'message',
      expect.stringContaining(
        `; line 1 of ${home}/.arc/vomses cannot be used: it has 2 fields, where 5 belong; ${home}/.voms/vomses cannot be used: it is too long`,
      ),
    );
    expect(await failure()).toHaveProperty('message', expect.stringContaining('too deep within other directories'));
  });

  it('given a place is below a file, then it is not there', async () => {
    await put('.arc', '');
    await put('.voms/vomses', line('first'));
    expect(await hosts()).toEqual(['first']);
  });
});
