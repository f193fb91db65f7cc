import { describe, expect, it } from 'vitest';
import { EventChannel } from './event-channel.js';

describe('a channel of events', () => {
  it('delivers the events of several producers in the order in which they came, and ends', async () => {
    const channel = new EventChannel<string>();
    const produce = async (...events: readonly string[]) => {
      for (const event of events) await channel.push(event);
    };
    void Promise.all([produce('a1', 'a2'), produce('b1', 'b2')]).then(() => channel.close());
    const seen: string[] = [];
    for await (const event of channel) seen.push(event);
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('lets a producer go on only when its event has been handled', async () => {
    const channel = new EventChannel<number>();
    const log: string[] = [];
    void channel.push(1).then(() => {
      log.push('pushed');
      channel.close();
    });
    for await (const event of channel) {
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`handled ${event}`);
    }
    expect(log).toEqual(['handled 1', 'pushed']);
  });

  it('given the producers fail, then the consumer gets their error', async () => {
    const channel = new EventChannel<number>();
    const failure = new Error('no');
    channel.close({ error: failure });
    await expect(channel[Symbol.asyncIterator]().next()).rejects.toBe(failure);
  });

  it.each(['leaves', 'throws'] as const)('given the consumer %s, then all pushes are rejected', async (how) => {
    const channel = new EventChannel<number>();
    const pushes = [channel.push(1), channel.push(2)];
    const told = Promise.allSettled(pushes);
    const consume = async () => {
      for await (const _ of channel) {
        if (how === 'leaves') break;
        throw new Error('cannot handle this');
      }
    };
    if (how === 'throws') await expect(consume()).rejects.toThrow('cannot handle this');
    else await consume();
    expect((await told).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(channel.push(3)).rejects.toThrow('no longer asked for');
  });
});
