import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELEASES } from '../release.js';
import { type Sandbox, startSandbox } from '../sandbox.js';
import { createJob, restClient, type Send, shellJob, staging } from './rest-client.fixture.js';

describe.each(RELEASES)('PROPFIND, as ARC %s answers', (release) => {
  let sandbox: Sandbox;
  let send: Send;
  let session: string;
  let base: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ release });
    send = await restClient(sandbox.config);
    session = `/jobs/${await createJob(send, shellJob('exit 0', staging(['never'])))}/session`;
    base = release === '6.17' ? 'file:/arex' : sandbox.url;
    await send('PUT', `${session}/sub/a%3Fb.txt`, { body: 'hello\n' });
    await send('PUT', `${session}/sub/c%26%3Cd`, { body: '' });
    await send('PUT', `${session}/sub/e!`, { body: '' });
  });
  afterAll(() => sandbox.close());

  const hrefs = async (path: string, depth: string | undefined, absolute = false): Promise<readonly string[]> => {
    const { status, text, headers } = await send('PROPFIND', path, { absolute, headers: depth ? { depth } : {} });
    expect([status, headers['content-type']]).toEqual([200, 'application/xml']);
    return [...text.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => href).sort();
  };

  it('goes as deep as asked for', async () => {
    const root = `${base}/rest/1.0${session}/`;
    const names = release === '7.2' ? ['a%3Fb.txt', 'c%26%3Cd', 'e%21'] : ['a?b.txt', 'c&amp;&lt;d', 'e!'];
    const files = names.map((name) => `${root}sub/${name}`);
    expect(await hrefs(session, '0')).toEqual([root]);
    expect(await hrefs(session, '1')).toEqual([root, `${root}sub/`]);
    expect(await hrefs(session, undefined)).toEqual([root, `${root}sub/`, ...files]);
    expect(await hrefs(session, 'infinity')).toEqual([root, `${root}sub/`, ...files]);
  });

  it('gives the address in full when the request had it', async () => {
    expect(await hrefs(session, '0', true)).toEqual([`${sandbox.url}/rest/1.0${session}/`]);
  });

  it('describes a file', async () => {
    const { text } = await send('PROPFIND', `${session}/sub/c%26%3Cd`, { headers: { depth: '0' } });
    expect(text).toMatch(
      /^<\?xml version="1\.0"\?>\n<d:multistatus xmlns:d="DAV:"><d:response><d:href>[^<]*\/sub\/c%26%3Cd<\/d:href><d:propstat><d:prop><d:displayname>c&amp;&lt;d<\/d:displayname><d:resourcetype\/><d:getcontentlength>0<\/d:getcontentlength><d:getlastmodified>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00<\/d:getlastmodified><d:creationdate>[^<]+<\/d:creationdate><\/d:prop><d:status>HTTP\/1\.1 200 OK<\/d:status><\/d:propstat><\/d:response><\/d:multistatus>\n$/,
    );
  });

  it('shows links as what they lead to, and names that are no UTF-8 as that release does', async () => {
    const { text: listing } = await send('PUT', `${session}/odd/caf%E9.txt`, { body: 'x' });
    expect(listing).toBe('');
    await send('PUT', `${session}/odd/dir%FF/x`, { body: '' });
    const directory = join(sandbox.directory, ...session.slice(1).split('/'), 'odd');
    symlinkSync('../sub', join(directory, 'link'));
    symlinkSync('/none', join(directory, 'broken'));
    const { text } = await send('PROPFIND', `${session}/odd`, { headers: { depth: '1' } });
    const entries = [...text.matchAll(/<d:response>(.*?)<\/d:response>/gs)].map(([, entry = '']) =>
      [/<d:href>([^<]*)/, /displayname>([^<]*)/, /HTTP\/1.1 (\d+)/, /(collection)/].map(
        (part) => part.exec(entry)?.[1],
      ),
    );
    const root = `${base}/rest/1.0${session}/odd/`;
    const odd =
      release === '7.2'
        ? [
            [`${root}caf%E9.txt`, 'caf&#xFFFD;.txt', '200', undefined],
            [`${root}dir%FF/`, 'dir&#xFFFD;', '200', 'collection'],
          ]
        : [
            [`${root}caf&#x9BB4;xt`, 'caf&#x9BB4;xt', '200', undefined],
            ['', '', '200', 'collection'],
          ];
    expect(entries).toHaveLength(5);
    expect(entries).toEqual(
      expect.arrayContaining([
        ...odd,
        [root, 'odd', '200', 'collection'],
        [`${root}link/`, 'link', '200', 'collection'],
        [`${root}broken`, undefined, '404', undefined],
      ]),
    );
  });

  it('says that a missing name does not exist', async () => {
    const { status, text } = await send('PROPFIND', `${session}/none`);
    expect(status).toBe(200);
    expect(text).toContain('<d:status>HTTP/1.1 404 Not Found</d:status>');
    expect(await send('PROPFIND', '/jobs/nosuch/session')).toMatchObject({ status: 404, reason: 'OK' });
  });
});
