import { describe, expect, it } from 'vitest';
import { startSandbox } from '../sandbox.js';
import { restClient } from './rest-client.fixture.js';

describe('versions and the document of the service', () => {
  it('are there in the format asked for', async () => {
    await using sandbox = await startSandbox({ release: '6.17' });
    const send = await restClient(sandbox.config);
    const replies = await Promise.all(
      ['application/json', 'text/xml', 'text/html', 'x/y'].map((accept) =>
        send('GET', '/arex/rest', { headers: { accept } }),
      ),
    );
    expect(replies.map(({ text }) => text)).toEqual([
      '{"version":"1.0"}',
      '<versions>\n  <version>1.0</version>\n</versions>',
      ...Array.from(
        { length: 2 },
        () =>
          '<HTML><HEAD>versions</HEAD><BODY><table border="1"><tr><td>version</td><td>1.0</td></tr></table></BODY></HTML>',
      ),
    ]);
    expect(replies.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/xml',
      'text/html',
      undefined,
    ]);
  });

  it('describe the sandbox', async () => {
    await using sandbox = await startSandbox({ queues: [{ name: 'short' }, { name: 'long' }], slots: 3 });
    const send = await restClient(sandbox.config);
    const { text } = await send('GET', '/info');
    const service = JSON.parse(text).Domains.AdminDomain.Services.ComputingService;
    expect(service.ComputingShare.map(({ Name }: { Name: string }) => Name)).toEqual(['short', 'long']);
    expect(service.ComputingManager.TotalSlots).toBe('3');
    expect(service.ComputingEndpoint.URL).toBe(sandbox.url);
    expect((await send('GET', '/info?schema=glue2')).status).toBe(200);
    expect(await send('GET', '/info?schema=other')).toMatchObject({ status: 501, reason: 'Schema not implemented' });
    expect(await send('POST', '/info')).toMatchObject({ status: 501, reason: 'Not Implemented' });
    expect(await send('PUT', '/arex/rest')).toMatchObject({ status: 501, reason: 'Not Implemented' });
  });
});
