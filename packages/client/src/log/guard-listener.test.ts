import { describe, expect, it } from 'vitest';
import { guardListener } from './guard-listener.js';
import { createLog, LogLevels } from './log.js';

describe("a caller's listener", () => {
  it('is called, and an error that it throws is a warning', () => {
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const log = createLog({ debug() {}, info() {}, warn, error: warn }, LogLevels.DEBUG);
    const heard: number[] = [];
    const tell = guardListener(
      (event: number) => {
        heard.push(event);
        throw new Error('no terminal');
      },
      'onProgress',
      log,
    );
    tell(1);
    tell(2);
    expect(heard).toEqual([1, 2]);
    expect(warnings[0]).toBe('onProgress threw an error, which is ignored: Error: no terminal');
    expect(() => guardListener(undefined, 'onProgress', log)('nobody listens')).not.toThrow();
  });
});
