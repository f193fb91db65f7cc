import { describe, expect, it } from 'vitest';
import { TestSystem } from '../process/system.fixture.js';
import { Interrupts, signalStatus } from './interrupts.js';

describe('an interrupt', () => {
  it('aborts what goes on, with the status a shell expects', () => {
    const system = new TestSystem();
    const interrupts = new Interrupts(system);
    system.raise('SIGTERM');
    expect(interrupts.signal.reason).toMatchObject({ status: 143, code: 'ERR_INTERRUPTED' });
  });

  it('a second time ends the program at once', () => {
    const system = new TestSystem();
    const interrupts = new Interrupts(system);
    system.raise('SIGINT');
    expect(() => system.raise('SIGINT')).toThrow('exit 130');
    expect(interrupts.signal.aborted).toBe(true);
  });

  it('goes to the command that has taken it over, for as long as that lasts', () => {
    const system = new TestSystem();
    const interrupts = new Interrupts(system);
    const heard: string[] = [];
    const giveBack = interrupts.take((interrupt) => heard.push(interrupt));
    system.raise('SIGINT');
    giveBack();
    expect(interrupts.signal.aborted).toBe(false);
    system.raise('SIGINT');
    expect(heard).toEqual(['SIGINT']);
    expect(interrupts.signal.aborted).toBe(true);
  });

  it('has no effect after closing', () => {
    const system = new TestSystem();
    const interrupts = new Interrupts(system);
    interrupts.close();
    system.raise('SIGINT');
    expect(interrupts.signal.aborted).toBe(false);
  });
});

describe('the status of a signal', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s is %i', (signal, status) => {
    expect(signalStatus(signal)).toBe(status);
  });
});
