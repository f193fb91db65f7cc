import { startSessionServer } from 'jasmin-arc-testing/session/session-server.js';
import { describe, expect, it } from 'vitest';
import { surveySession } from './session-survey.js';

describe('names that PROPFIND shows and that are not there', () => {
  it('are no links: the true name of the file is another, and cannot be known', async () => {
    await using server = await startSessionServer({ 'ok.txt': 'ok', 'sub/ok': '' });
    for (const path of ['link', 'caf鮴xt', 'sub/A']) server.links.set(path, 'ok.txt');
    server.misbehave = (request) =>
      ['HEAD caf鮴xt', 'HEAD sub/A'].includes(request) ? { status: 404, reason: 'Not found' } : undefined;
    const { entries, unclear } = await surveySession(server.session());
    expect(entries.filter(({ kind }) => kind === 'link').map(({ path }) => path)).toEqual(['link']);
    expect(unclear).toEqual(
      expect.arrayContaining([
        { path: '', doubt: 'names' },
        { path: 'caf鮴xt', doubt: 'inaccessible' },
        { path: 'sub', doubt: 'names' },
        { path: 'sub/A', doubt: 'inaccessible' },
      ]),
    );
  });
});
