import { describe, expect, it } from 'vitest';
import {
  annotateOutputs,
  declareOutput,
  isOutputName,
  keepingSession,
  logDirectoryOf,
  plainOutputName,
  rememberedOutputs,
  wantedOutputs,
} from './declared-outputs.js';

describe('declaring outputs', () => {
  it.each([
    ['result.nc', 'result.nc'],
    ['maps/', 'maps/'],
    ['*.nc', '/'],
    ['maps/*.png', 'maps/'],
    ['runs/2020-??/out[0-9].txt', 'runs/'],
  ])('%s is declared as %s', (wanted, declared) => {
    expect(declareOutput(wanted)).toEqual({ name: declared });
  });

  it.each([
    ['.', '/'],
    ['./', '/'],
    ['/', '/'],
    ['./a//b/.', 'a/b/'],
    ['a/./b', 'a/b'],
    ['res/', 'res/'],
    ['.hidden', '.hidden'],
    ['a.', 'a.'],
    ['@list', '@list'],
  ])('of %j is %j without detours', (name, plain) => {
    expect(isOutputName(name)).toBe(true);
    expect(plainOutputName(name)).toBe(plain);
  });

  it.each(['', '/etc/passwd', '..', 'a/../../b', 'a\0'])('cannot be %j', (name) => {
    expect(isOutputName(name)).toBe(false);
  });

  it('remembers the wanted outputs if the declaration contains more', () => {
    const wanted = ['*.nc', 'stdout.txt'];
    const annotations = annotateOutputs(wanted, { isDeclared: true });
    const description = { executable: { path: '/bin/true' }, annotations, outputFiles: wanted.map(declareOutput) };
    expect(wantedOutputs(description)).toEqual(wanted);
  });

  it('annotates nothing if the declaration is enough', () => {
    expect(annotateOutputs(['output', 'stdout.txt'], { isDeclared: true })).toEqual([]);
  });

  it.each(['new', ['result.nc']] as const)('remembers %j where everything is declared', (wanted) => {
    const annotations = annotateOutputs(wanted, { isDeclared: false });
    const description = { executable: { path: '/bin/true' }, annotations, outputFiles: [{ name: '/' }] };
    expect(rememberedOutputs(description)).toEqual(wanted);
    expect(wantedOutputs(description)).toEqual(wanted === 'new' ? ['/'] : wanted);
  });

  it.each([
    ['names', [{ name: 'a.nc' }, { name: 'out' }], ['a.nc', 'out']],
    ['nothing but its streams', [{ name: 'out' }], 'new'],
    ['nothing', [], 'new'],
  ] as const)(
    'keeps all of the session of a description that declares %s, and what was wanted',
    (_, outputFiles, wanted) => {
      const kept = keepingSession({ executable: { path: '/bin/true' }, stdout: 'out', outputFiles });
      expect(kept.outputFiles).toEqual([...outputFiles, { name: '/' }]);
      expect(rememberedOutputs(kept)).toEqual(wanted);
      expect(keepingSession(kept)).toBe(kept);
    },
  );

  it('keeps what was remembered before', () => {
    const annotations = ['a note', ...annotateOutputs(['*.nc'], { isDeclared: true })];
    const outputFiles = [{ name: 'maps/' }];
    const kept = keepingSession({ executable: { path: '/bin/true' }, annotations, outputFiles });
    expect(kept.annotations).toEqual(annotations);
  });

  it('wants what was declared, but not what the service uploads elsewhere', () => {
    const outputFiles = [{ name: 'a' }, { name: 'b', targets: [{ uri: 'https://data.example.org/b' }] }];
    const executable = { path: '/bin/true' };
    expect(wantedOutputs({ executable, outputFiles })).toEqual(['a']);
    expect(wantedOutputs({ executable, outputFiles, annotations: ['jasmin-arc:outputs={'] })).toEqual(['a']);
  });

  it("do not include the server's log, which the job does not make, however it was declared", () => {
    const executable = { path: '/bin/true' };
    for (const declared of ['diag', 'diag/', './diag']) {
      const outputFiles = [{ name: 'a' }, { name: declared }, { name: 'diagram' }];
      expect(wantedOutputs({ executable, logDirectory: 'diag/', outputFiles })).toEqual(['a', 'diagram']);
      expect(wantedOutputs({ executable, outputFiles })).toHaveLength(3);
    }
  });
});

describe("the directory of the server's log", () => {
  it.each([
    ['diag', 'diag'],
    ['./job.log/', 'job.log'],
    ['logs//server', 'logs/server'],
    // Nothing that could be filled beside the outputs.
    [undefined, undefined],
    ['', undefined],
    ['/', undefined],
    ['.', undefined],
    ['/var/log', undefined],
    ['../diag', undefined],
  ])('of gmlog=%j is %j', (logDirectory, path) => {
    const executable = { path: '/bin/true' };
    expect(logDirectoryOf(logDirectory === undefined ? { executable } : { executable, logDirectory })).toBe(path);
  });
});
