import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { onAbort } from './on-abort.js';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('waiting for an abort', () => {
  it('given a hundred wait for one signal, then one listener serves them all, and none is left when they have ended', () => {
    const { signal } = new AbortController();
    const forget = Array.from({ length: 100 }, () => onAbort(signal, () => {}));
    expect(listeners(signal)).toBe(1);
    for (const one of forget.slice(1)) one();
    expect(listeners(signal)).toBe(1);
    forget[0]?.();
    expect(listeners(signal)).toBe(0);
  });

  it('calls back everything that still waits, once', () => {
    const controller = new AbortController();
    const react = vi.fn();
    const late = vi.fn();
    onAbort(controller.signal, react);
    onAbort(controller.signal, react);
    onAbort(controller.signal, late)();
    controller.abort();
    expect(react).toHaveBeenCalledTimes(2);
    expect(late).not.toHaveBeenCalled();
    expect(listeners(controller.signal)).toBe(0);
  });

  it('calls back at once for a signal that is aborted already, and never without a signal', () => {
    const react = vi.fn();
    onAbort(AbortSignal.abort(), react);
    onAbort(undefined, react)();
    expect(react).toHaveBeenCalledOnce();
  });

  it('listens again after all have ended', () => {
    const controller = new AbortController();
    onAbort(controller.signal, () => {})();
    const react = vi.fn();
    onAbort(controller.signal, react);
    controller.abort();
    expect(react).toHaveBeenCalledOnce();
  });
});
