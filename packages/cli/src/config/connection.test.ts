import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { openArc } from './connection.js';

const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-connection-'));
const path = join(directory, 'config.json');
writeFileSync(path, JSON.stringify({ ARC_SERVER: 'ce.example.org', OUTPUT_FILE: 'result.nc' }));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the library', () => {
  it('is opened with it, and with options in place of configured ones', async () => {
    await using arc = openArc(contextAround({}, { globals: { config: path } }), { PROXY_VALIDITY_PERIOD: 3600 });
    expect(arc.config).toMatchObject({ ARC_SERVER: 'ce.example.org', PROXY_VALIDITY_PERIOD: 3600 });
  });
});
