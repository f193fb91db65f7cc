import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { loadConfig } from './load-config.js';

const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-connection-'));
const path = join(directory, 'config.json');
writeFileSync(path, JSON.stringify({ ARC_SERVER: 'ce.example.org', OUTPUT_FILE: 'result.nc' }));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the configuration in force', () => {
  it('is the file that was named, with --server in place of its server', () => {
    const named = contextAround({}, { globals: { config: path } });
    expect(loadConfig(named)).toMatchObject({
      place: { path },
      config: { ARC_SERVER: 'ce.example.org', OUTPUT_FILE: 'result.nc' },
    });
    const other = contextAround({}, { globals: { config: path, server: 'other.example.org:60000' } });
    expect(loadConfig(other).config).toMatchObject({
      endpoint: 'https://other.example.org:60000/arex',
      OUTPUT_FILE: 'result.nc',
    });
  });

  it('has --voms, in its order, in place of its groups', () => {
    const voms = ['atlas:/atlas/Role=production', 'cms'];
    const { config } = loadConfig(contextAround({}, { globals: { config: path, voms } }));
    expect(config).toMatchObject({ VOMS: voms, ARC_SERVER: 'ce.example.org' });
    expect(() =>
      loadConfig(contextAround({}, { globals: { config: path, voms: ['cms', 'atlas:production'] } })),
    ).toThrow(
      '--voms must be a virtual organisation such as atlas, or a group or role such as atlas:/atlas/Role=production, not "atlas:production"',
    );
  });

  it.each([
    ['/atlas/Role=production', 'Name the virtual organisation, too: --voms atlas:/atlas/Role=production'],
    ['/atlas', 'Name the virtual organisation, too: --voms atlas:/atlas'],
    ['/atlas//', undefined],
    ['/', undefined],
    ['a/b', undefined],
  ])('has a hint where --voms is a group without its organisation: %s', (request, hint) => {
    const context = contextAround({}, { globals: { config: path, voms: [request] } });
    expect(() => loadConfig(context)).toThrow(expect.objectContaining({ code: 'ERR_USAGE', hint }));
  });

  it('is made of defaults where there is none', () => {
    const context = contextAround({}, { env: { HOME: directory } });
    expect(loadConfig(context)).toMatchObject({
      place: { exists: false, named: false },
      config: { OUTPUT_FILE: 'output' },
    });
  });

  it('must be there when it is named', () => {
    expect(() => loadConfig(contextAround({}, { globals: { config: '/nowhere.json' } }))).toThrow(
      'There is no configuration file /nowhere.json',
    );
  });
});
