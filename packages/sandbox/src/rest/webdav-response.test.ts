import { describe, expect, it } from 'vitest';
import { RELEASES, traitsOf } from '../release.js';
import { depthOf, hrefInside, hrefOf, multistatus } from './webdav-response.js';

describe('what an answer to PROPFIND says', () => {
  it.each(RELEASES)('of a file, a directory and a broken link, as ARC %s', (release) => {
    const times = { modifiedAt: Date.UTC(2026, 10, 23, 0, 17, 51, 900), changedAt: new Date('2026-11-23T00:18:00Z') };
    const body = multistatus(
      [
        { href: 'file:/a&b', name: 'a&b', stat: { kind: 'file', sizeBytes: 3, ...times } },
        { href: 'file:/sub', name: 'sub', stat: { kind: 'directory', sizeBytes: 4096, ...times } },
        { href: 'file:/broken', name: 'broken', stat: undefined },
      ],
      traitsOf(release),
    );
    const shownTimes =
      '<d:getlastmodified>2026-11-23T00:17:51+00:00</d:getlastmodified><d:creationdate>2026-11-23T00:18:00+00:00</d:creationdate>';
    const end = '</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>';
    expect(body).toBe(
      [
        '<?xml version="1.0"?>\n<d:multistatus xmlns:d="DAV:">',
        '<d:response><d:href>file:/a&amp;b</d:href><d:propstat><d:prop><d:displayname>a&amp;b</d:displayname><d:resourcetype/>',
        `<d:getcontentlength>3</d:getcontentlength>${shownTimes}${end}`,
        '<d:response><d:href>file:/sub/</d:href><d:propstat><d:prop><d:displayname>sub</d:displayname>',
        `<d:resourcetype><d:collection/></d:resourcetype>${shownTimes}${end}`,
        '<d:response><d:href>file:/broken</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>',
        '</d:multistatus>\n',
      ].join(''),
    );
  });

  it('has the address of the server, which ARC 6.17 knows only from a target that has it', () => {
    const hrefs = (absolute: boolean) =>
      RELEASES.map((release) => hrefOf({ absolute, path: '/a', query: '' }, 'https://ce:443', traitsOf(release)));
    expect(hrefs(true)).toEqual(['https://ce:443/a', 'https://ce:443/a', 'https://ce:443/a']);
    expect(hrefs(false)).toEqual(['file:/a', 'https://ce:443/a', 'https://ce:443/a']);
  });

  it('has the names below a directory as they are, and encoded from ARC 7.2 on', () => {
    const inside = RELEASES.map((release) => hrefInside('/d', 'é ?', traitsOf(release)));
    expect(inside).toEqual(['/d/é ?', '/d/é ?', '/d/%C3%A9%20%3F']);
  });

  it('goes ten levels deep, unless none or one is asked for', () => {
    expect([undefined, '0', '1', '2', 'infinity'].map(depthOf)).toEqual([10, 0, 1, 10, 10]);
  });
});
