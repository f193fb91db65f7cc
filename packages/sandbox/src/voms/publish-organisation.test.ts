import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findVomsServers } from 'jasmin-arc/voms';
import { expect, it, onTestFinished } from 'vitest';
import { publishedPlaces, publishOrganisation } from './publish-organisation.js';

it('what is published names the server at its present port, and who signs', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const { vomses, vomsdir } = publishedPlaces(directory);
  const signer = ['/CN=voms_server', '/CN=CA'] as const;
  for (const port of [4443, 4444]) {
    await publishOrganisation(directory, { vo: 'sandbox', host: 'localhost', port, subject: '/CN=host', signer });
    expect(await findVomsServers('sandbox', [vomses])).toEqual([
      { alias: 'sandbox', vo: 'sandbox', host: 'localhost', port, subject: '/CN=host', file: vomses },
    ]);
  }
  expect(readFileSync(join(vomsdir, 'sandbox', 'localhost.lsc'), 'utf8')).toBe('/CN=voms_server\n/CN=CA\n');
});
