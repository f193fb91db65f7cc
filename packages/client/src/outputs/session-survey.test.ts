import { MemorySession, type SessionNode } from 'jasmin-arc-testing/session/memory-session.js';
import { describe, expect, it } from 'vitest';
import { TransferError } from '../errors/index.js';
import { surveySession } from './session-survey.js';

const at = new Date('2026-11-29T12:00:00Z');
const file = (content: string): SessionNode => ({ kind: 'file', content, modifiedAt: at });
const link = (to: string): SessionNode => ({ kind: 'link', to });

describe('looking at a session directory', () => {
  it('finds files with their sizes and times, and directories, empty ones too', async () => {
    const session = new MemorySession({ 'a.nc': file('abc'), 'maps/b.png': file('b'), empty: { kind: 'directory' } });
    const { entries, unclear } = await surveySession(session.session());
    expect(entries).toEqual([
      { kind: 'file', path: 'a.nc', sizeBytes: 3, modifiedAt: at },
      { kind: 'directory', path: 'empty', isOpen: true },
      { kind: 'directory', path: 'maps', isOpen: true },
      { kind: 'file', path: 'maps/b.png', sizeBytes: 1, modifiedAt: at },
    ]);
    expect(unclear).toEqual([]);
  });

  it('finds links to files, which no listing has', async () => {
    const { entries } = await surveySession(
      new MemorySession({ 'a.nc': file('abc'), 'in/last.nc': link('a.nc') }).session(),
    );
    expect(entries).toContainEqual({
      kind: 'link',
      path: 'in/last.nc',
      target: undefined,
      sizeBytes: 3,
      modifiedAt: at,
    });
  });

  it('finds where a link to a directory leads to', async () => {
    const session = new MemorySession({
      'run1/deep/a': file('a'),
      'run2/deep/a': file('b, and longer'),
      latest: link('run2'),
    });
    const { entries, unclear } = await surveySession(session.session());
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'link', path: 'latest', target: 'run2' }));
    expect(unclear).toEqual([]);
  });

  it('is in doubt about a link that could lead to either of two directories', async () => {
    const session = new MemorySession({ 'm1/v': file('1'), 'm2/v': file('2'), best: link('m2') });
    expect((await surveySession(session.session())).unclear).toEqual([{ path: 'best', doubt: 'elsewhere' }]);
  });

  it.each([
    ['a link that leads nowhere', link('gone'), 'inaccessible'],
    ['a FIFO', { kind: 'fifo' }, 'inaccessible'],
    ['a link to the directory that it is in', link(''), 'elsewhere'],
  ] as const)('is in doubt about %s', async (_, node, doubt) => {
    const { entries, unclear } = await surveySession(new MemorySession({ odd: node, a: file('a') }).session());
    expect(unclear).toEqual([{ path: 'odd', doubt }]);
    expect(entries).toHaveLength(1);
  });

  it('is in doubt about names that are not UTF-8', async () => {
    const { entries, unclear } = await surveySession(new MemorySession({ 'd/b\ufffdd': file('a') }).session());
    expect(unclear).toEqual([{ path: 'd', doubt: 'names' }]);
    expect(entries).toEqual([{ kind: 'directory', path: 'd', isOpen: true }]);
  });

  it('lists a directory again whose listing was broken on its way', async () => {
    const session = new MemorySession({ 'maps/b.png': file('b') }).session();
    const { list } = session;
    let broken = 0;
    session.list = async (path, options) => {
      if (path === 'maps' && broken++ === 0) throw new TransferError(path, 'Cannot list maps', { retryable: false });
      return list.call(session, path, options);
    };
    const { entries, unclear } = await surveySession(session);
    expect(unclear).toEqual([]);
    expect(entries).toContainEqual(expect.objectContaining({ path: 'maps/b.png' }));
    expect(broken).toBe(2);
  });

  it('is in doubt about links, everywhere, where the server does not tell of them', async () => {
    const session = new MemorySession({ 'maps/b.png': file('b') }, { tellsProperties: false });
    const { entries, unclear } = await surveySession(session.session());
    expect(unclear).toEqual([
      { path: '', doubt: 'links' },
      { path: 'maps', doubt: 'links' },
    ]);
    expect(entries).toContainEqual({ kind: 'file', path: 'maps/b.png', sizeBytes: 1, modifiedAt: undefined });
  });

  it('leaves directories closed that need not be looked into', async () => {
    const session = new MemorySession({ '__pycache__/a.pyc': file('a') });
    const { entries } = await surveySession(session.session(), { enter: () => false });
    expect(entries).toEqual([{ kind: 'directory', path: '__pycache__', isOpen: false }]);
  });
});
