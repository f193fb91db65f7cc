import { describe, expect, it } from 'vitest';
import { ModelProbe, quick } from './model-arex.fixture.js';
import { needing } from './program/model-program.js';

const job = '&(executable=/bin/prog)(stdout=out)(stderr=err)(outputfiles=("/" ""))';

describe('the life of a job in the model of A-REX', () => {
  it('goes through its states, each at its time, without any request', () => {
    const model = new ModelProbe(quick({ runsMs: 30_000 }));
    const id = model.create(job);
    model.wait(3_600_000);
    expect(model.live(id)).toBe('FINISHED');
    expect(model.happened('state-changed').map(({ at, to }) => [at, to])).toEqual([
      [100, 'PREPARING'],
      [200, 'SUBMIT'],
      [1_200, 'INLRMS'],
      [41_700, 'FINISHING'],
      [42_000, 'FINISHED'],
    ]);
    expect(model.happened('program-started').map(({ at }) => at)).toEqual([1_700]);
    expect(model.happened('program-ended').map(({ at }) => at)).toEqual([31_700]);
  });

  it('goes on while its record is not found, and is unknown to its owner meanwhile', () => {
    const model = new ModelProbe(quick({ runsMs: 30_000 }));
    const id = model.create(job);
    model.arex.loseRecord(id, { from: model.startedAt + 5_000, to: model.startedAt + 40_000 });
    model.wait(5_000);
    expect(model.act('status', id)).toMatchObject([{ 'status-code': '404', reason: 'Job not found' }]);
    expect(model.ask(`GET jobs/${id}/diagnose/status`).status).toBe(404);
    model.wait(35_000);
    expect(model.live(id)).toBe('INLRMS');
    expect(model.happened('program-ended').map(({ at }) => at)).toEqual([31_700]);
  });

  it('is told live by the list and the records, and by status as late as the information provider looks', () => {
    const model = new ModelProbe(quick({ runsMs: 60_000 }));
    const id = model.create(job);
    expect([model.live(id), model.published(id)]).toEqual(['ACCEPTED', 'ACCEPTED']);
    model.wait(10_000);
    expect([model.live(id), model.published(id)]).toEqual(['INLRMS', 'ACCEPTED']);
    expect(model.ask('GET jobs?state=RUNNING').text).toBe(`{"job":[{"id":"${id}","state":"RUNNING"}]}`);
    model.wait(53_999);
    expect(model.published(id)).toBe('ACCEPTED');
    model.wait(1);
    expect(model.published(id)).toBe('RUNNING');
    model.wait(35_000);
    expect([model.live(id), model.published(id)]).toEqual(['FINISHED', 'RUNNING']);
  });

  it('shows what it prints and makes while it runs', () => {
    const model = new ModelProbe(
      quick({
        runsMs: 60_000,
        steps: [
          { afterMs: 0, does: 'print', to: 'stdout', bytes: Buffer.from('a') },
          { afterMs: 30_000, does: 'print', to: 'stdout', bytes: Buffer.from('b') },
          { afterMs: 40_000, does: 'link', path: 'link', target: 'out' },
        ],
      }),
    );
    const id = model.create(job);
    expect(model.ask(`GET jobs/${id}/session/out`)).toMatchObject({ status: 404, reason: 'Not found' });
    model.wait(1_700);
    expect(model.ask(`GET jobs/${id}/session/out`).text).toBe('a');
    model.wait(30_000);
    expect(model.ask(`GET jobs/${id}/session/out`, { headers: { range: 'bytes=1-' } })).toMatchObject({
      status: 206,
      text: 'b',
    });
    model.wait(10_000);
    expect(model.ask(`GET jobs/${id}/session/link`).text).toBe('ab');
    expect(model.ask(`GET jobs/${id}/session`).text).toBe('{"file":["out","err"],"dir":[]}');
    expect(model.ask(`PROPFIND jobs/${id}/session`).text).toContain(`/session/link</d:href>`);
  });

  it('loses at its end what it has not declared, inputs too', () => {
    const steps = [{ afterMs: 0, does: 'write', path: 'sub/result', content: Buffer.from('r') } as const];
    const model = new ModelProbe(quick({ steps }));
    const id = model.create('&(executable=/bin/p)(stdout=out)(inputfiles=("in" ""))(outputfiles=("sub/" ""))');
    model.ask(`PUT jobs/${id}/session/in`, { body: 'input' });
    model.wait(60_000);
    expect(model.live(id)).toBe('FINISHED');
    expect(model.job(id).files.map(({ path }) => path)).toEqual(['sub', 'sub/result']);
    expect(model.happened('undeclared-deleted')).toMatchObject([{ paths: ['in', 'out'] }]);
  });

  it('waits for its inputs, 600 s long', () => {
    const model = new ModelProbe();
    const id = model.create('&(executable=/bin/p)(inputfiles=("a" "")("b" ""))');
    model.wait(1_000);
    model.ask(`PUT jobs/${id}/session/a`, { body: 'x' });
    model.wait(590_000);
    expect(model.live(id)).toBe('PREPARING');
    model.wait(600_000);
    expect(model.ask(`GET jobs/${id}/diagnose/failed`).text).toBe('User file: /b - Timeout waiting\n');
    expect(model.happened('state-changed').map(({ at, to }) => [at, to])).toEqual([
      [100, 'PREPARING'],
      [600_100, 'FINISHING'],
      [600_400, 'FINISHED'],
    ]);
  });

  it('keeps what a broken connection has brought, which does not count as delivered', () => {
    const model = new ModelProbe();
    const id = model.create('&(executable=/bin/p)(inputfiles=("in" ""))');
    model.ask(`PUT jobs/${id}/session/in`, { body: 'half', headers: { 'content-length': '5' }, isWhole: false });
    model.wait(10_000);
    expect([model.live(id), model.ask(`GET jobs/${id}/session/in`).text]).toEqual(['PREPARING', 'half']);
    model.ask(`PUT jobs/${id}/session/in`, { body: 'whole' });
    expect(model.ask(`GET jobs/${id}/session/in`).text).toBe('whole');
    expect(model.ask(`GET jobs/${id}/diagnose/input_status`).text).toBe('\n/in\n');
  });

  it.each([
    ['before the first byte of its content', '', { 'content-length': '5' }],
    ['somewhere, and sent in chunks', 'ha', { 'transfer-encoding': 'chunked' }],
  ])('counts an upload as delivered that was cut %s', (_, body, headers) => {
    const model = new ModelProbe();
    const id = model.create('&(executable=/bin/p)(inputfiles=("in" ""))(outputfiles=("in" ""))');
    model.ask(`PUT jobs/${id}/session/in`, { body, headers, isWhole: false });
    model.wait(60_000);
    expect([model.live(id), model.ask(`GET jobs/${id}/session/in`).text]).toEqual(['FINISHED', body]);
    expect(model.happened('file-uploaded')).toMatchObject([{ path: 'in', isWhole: false }]);
  });

  it('is created, or killed, by as much of a request as has arrived', () => {
    const model = new ModelProbe();
    model.ask('POST jobs?action=new', { body: '&(executable=/bin/p)', isWhole: false });
    const [id = ''] = model.arex.jobs.map((each) => each.id);
    const headers = { 'content-type': 'application/json' };
    model.ask('POST jobs?action=kill', { headers, body: `{"job":[{"id":"${id}"},{"id":"no`, isWhole: false });
    model.wait(60_000);
    expect(model.job(id).failure?.cause).toBe('client');
  });

  it('fails with its exit code; restarted, it does not run again, and counts as died', () => {
    const model = new ModelProbe(quick({ end: { exitCode: 3 } }));
    const id = model.create('&(executable=/bin/p)(rerun=1)');
    model.wait(60_000);
    expect(model.ask(`GET jobs/${id}/diagnose/failed`).text).toBe(
      'LRMS error: (3) Job finished with wrong exit code - 3 != 0\n',
    );
    expect(model.act('restart', id)).toMatchObject([{ 'status-code': '202' }]);
    model.wait(60_000);
    expect(model.ask(`GET jobs/${id}/diagnose/failed`).text).toBe('LRMS error: (-1) Job died unexpectedly\n');
    expect(model.happened('program-started')).toHaveLength(1);
    expect(model.act('restart', id)).toMatchObject([{ 'status-code': '505', reason: 'No more restarts allowed' }]);
  });

  it('runs when it is restarted after its inputs never came', () => {
    const model = new ModelProbe();
    const id = model.create('&(executable=/bin/p)(rerun=1)(inputfiles=("in" ""))');
    model.wait(700_000);
    model.act('restart', id);
    model.ask(`PUT jobs/${id}/session/in`, { body: 'x' });
    model.wait(60_000);
    expect(model.job(id)).toMatchObject({ state: 'FINISHED' });
  });

  it('that fails in the batch system of ARC 7 is cancelled in passing', () => {
    const phases = (release: '6.17' | '7.0') => {
      const model = new ModelProbe(quick({ end: { exitCode: 1 } }), { release });
      model.create(job);
      model.wait(60_000);
      model.arex.advance();
      return model.happened('state-changed').map(({ to }) => to);
    };
    expect(phases('7.0')).toEqual(['PREPARING', 'SUBMIT', 'INLRMS', 'CANCELING', 'FINISHING', 'FINISHED']);
    expect(phases('6.17')).not.toContain('CANCELING');
  });

  it('is killed a while after it was asked for: failed for the list, killed for status', () => {
    const model = new ModelProbe(quick({ runsMs: 3_600_000 }));
    const id = model.create(job);
    model.wait(10_000);
    model.act('kill', id);
    expect(model.live(id)).toBe('INLRMS');
    model.wait(1_000);
    expect(model.live(id)).toBe('CANCELING');
    model.wait(60_000);
    expect(model.ask('GET jobs?state=FAILED').text).toContain(id);
    expect(model.published(id)).toBe('KILLED');
    expect(model.ask(`GET jobs/${id}/diagnose/failed`).text).toBe('Job is canceled by external request\n');
  });

  it('is gone a while after it was cleaned; one that runs goes on, and is gone after its end', () => {
    const model = new ModelProbe(quick({ runsMs: 60_000 }));
    const [one, other] = [model.create(job), model.create(job)];
    model.act('clean', one);
    model.wait(50_000);
    expect(model.live(one)).toBe('INLRMS');
    model.wait(30_000);
    expect(model.ask(`GET jobs/${one}/session`)).toMatchObject({ status: 404, reason: 'OK' });
    expect(model.act('clean', one, other)).toMatchObject([{ 'status-code': '404' }, { 'status-code': '202' }]);
    expect(model.live(other)).toBe('FINISHED');
    model.wait(2_000);
    expect(model.ask('GET jobs').text).toBe('{"job":[]}');
    expect(model.job(other)).toMatchObject({
      wiped: { because: 'cleaned' },
      files: [{ path: 'out' }, { path: 'err' }],
    });
  });

  it('is removed when its lifetime is over, and at once with its session directory', () => {
    const model = new ModelProbe(quick(), { settings: { lifetimeMs: 1_000_000 } });
    const [one, other] = [model.create(job), model.create(job)];
    model.ask(`DELETE jobs/${other}/session`);
    expect(model.act('status', other)).toMatchObject([{ reason: 'Job not found', state: 'None' }]);
    model.wait(1_100_000);
    expect(model.act('status', one)).toMatchObject([{ 'status-code': '404' }]);
    expect(model.job(other).phase).toBe('FINISHED');
    expect(model.happened('job-wiped').map(({ because }) => because)).toEqual(['session-deleted', 'lifetime-over']);
  });

  it('waits for a free slot, and ends when its wall time is over', () => {
    const model = new ModelProbe(quick({ runsMs: 3_600_000 }), { settings: { slots: 1, infoPeriodMs: 0 } });
    const [one, other] = [model.create('&(executable=p)(walltime=100)'), model.create('&(executable=p)')];
    model.wait(50_000);
    expect([model.published(one), model.published(other)]).toEqual(['RUNNING', 'QUEUING']);
    model.wait(60_000);
    expect([model.published(one), model.published(other)]).toEqual(['EXITINGLRMS', 'RUNNING']);
    model.wait(10_000);
    expect(model.ask(`GET jobs/${one}/diagnose/failed`).text).toBe('LRMS error: (271) Job timeout\n');
  });

  it('belongs to its user, and does not exist for others', () => {
    const model = new ModelProbe();
    const id = model.create(job);
    const other = { user: '/DC=org/CN=other' };
    expect(model.ask(`GET jobs/${id}/session`, other)).toMatchObject({ status: 404, reason: 'OK' });
    expect(model.ask('GET jobs', other).text).toBe('{"job":[]}');
  });
});

it('a program that needs a file fails where it is missing', () => {
  const model = new ModelProbe((_description, start) => needing(['data'], quick())(start));
  const id = model.create(job);
  model.wait(60_000);
  expect(model.job(id)).toMatchObject({ state: 'FAILED', exitCode: 1 });
  expect(model.ask(`GET jobs/${id}/session/err`).text).toContain('data');
});

it('the same seed and the same requests bring the same history', () => {
  const history = () => {
    const model = new ModelProbe(quick({ runsMs: 5_000 }));
    const ids = [model.create(job), model.create(job)];
    model.wait(7_000);
    model.act('kill', ...ids);
    model.wait(700_000);
    model.act('info', ...ids);
    return model.events;
  };
  expect(history()).toEqual(history());
});
