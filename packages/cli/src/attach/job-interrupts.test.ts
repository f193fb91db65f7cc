import { describe, expect, it } from 'vitest';
import type { Context } from '../command-line/context.js';
import { Interrupts } from '../command-line/interrupts.js';
import { Screen } from '../output/screen.js';
import { TestSystem } from '../process/system.fixture.js';
import type { InterruptPolicy } from './attach-options.js';
import { Detached, JobInterrupts } from './job-interrupts.js';

function following(policy: InterruptPolicy, terminal: boolean, hasEnded = false) {
  const system = new TestSystem({ terminal, env: { NO_COLOR: '1', LANG: 'C.UTF-8' } });
  const cancelled = { times: 0 };
  // The rest of a context is not what this is about.
  const context = { system, screen: new Screen(system), interrupts: new Interrupts(system) } as unknown as Context;
  const interrupts = new JobInterrupts(context, {
    policy,
    hasEnded: () => hasEnded,
    cancel: () => {
      cancelled.times += 1;
    },
  });
  return { system, interrupts, cancelled: () => cancelled.times };
}

describe('Ctrl-C while a job is followed', () => {
  it('on a terminal asks, and d detaches', async () => {
    const { system, interrupts, cancelled } = following('ask', true);
    system.raise('SIGINT');
    expect(system.stderr.text).toContain('d: detach, the job goes on');
    expect(interrupts.signal.aborted).toBe(false);
    system.stdin.write('d');
    await interrupts.quiet;
    expect(interrupts.signal.reason).toBeInstanceOf(Detached);
    expect(cancelled()).toBe(0);
  });

  it.each(['c', '\u0003'])('answered with %j cancels', async (key) => {
    const { system, interrupts, cancelled } = following('ask', true);
    system.raise('SIGINT');
    system.stdin.write(key);
    await interrupts.quiet;
    expect(cancelled()).toBe(1);
    expect(interrupts.signal.aborted).toBe(false);
  });

  it('answered with Enter changes nothing, and may be asked again', async () => {
    const { system, interrupts, cancelled } = following('ask', true);
    system.raise('SIGINT');
    system.stdin.write('\r');
    await interrupts.quiet;
    expect([cancelled(), interrupts.signal.aborted]).toEqual([0, false]);
    system.raise('SIGINT');
    system.stdin.write('c');
    await interrupts.quiet;
    expect(cancelled()).toBe(1);
  });

  it('a second time cancels, and a third time does not wait', async () => {
    const { system, interrupts, cancelled } = following('ask', true);
    system.raise('SIGINT');
    system.raise('SIGINT');
    await interrupts.quiet;
    expect([cancelled(), interrupts.signal.aborted]).toEqual([1, false]);
    system.raise('SIGINT');
    expect(interrupts.signal.reason).toMatchObject({ status: 130 });
    expect(cancelled()).toBe(1);
  });

  it.each(['ask', 'detach', 'cancel'] as const)('neither asks nor cancels where the job has ended (%s)', (policy) => {
    const { system, interrupts, cancelled } = following(policy, true, true);
    system.raise('SIGINT');
    expect(interrupts.signal.reason).toMatchObject({ status: 130 });
    expect(system.stderr.text).toBe('');
    expect(cancelled()).toBe(0);
  });

  it('without a terminal detaches', () => {
    const { system, interrupts, cancelled } = following('ask', false);
    system.raise('SIGINT');
    expect(interrupts.signal.reason).toBeInstanceOf(Detached);
    expect(cancelled()).toBe(0);
  });

  it('cancels or detaches at once where that was asked for', () => {
    const cancelling = following('cancel', true);
    cancelling.system.raise('SIGINT');
    expect(cancelling.cancelled()).toBe(1);
    const detaching = following('detach', true);
    detaching.system.raise('SIGINT');
    expect(detaching.interrupts.signal.reason).toBeInstanceOf(Detached);
  });
});

describe('other signals', () => {
  it.each(['SIGTERM', 'SIGHUP'] as const)('%s detaches, with any policy for Ctrl-C', (signal) => {
    const { system, interrupts, cancelled } = following('cancel', true);
    system.raise(signal);
    expect(interrupts.signal.reason).toBeInstanceOf(Detached);
    expect(cancelled()).toBe(0);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s detaches while a question is open, which is over then',
    async (signal) => {
      const { system, interrupts } = following('ask', true);
      system.raise('SIGINT');
      system.raise(signal);
      await interrupts.quiet;
      expect(interrupts.signal.reason).toBeInstanceOf(Detached);
      expect(system.rawModes).toEqual([true, false]);
    },
  );

  it('go back to the listener before once the job is followed no more', () => {
    const { system, interrupts, cancelled } = following('cancel', false);
    interrupts[Symbol.dispose]();
    system.raise('SIGINT');
    expect([cancelled(), interrupts.signal.aborted]).toEqual([0, false]);
  });
});
