import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.js';
import { main } from '../main.js';
import { TestSystem } from '../process/system.fixture.js';
import { commandForSynonym } from './command-synonyms.js';

async function type(line: string) {
  const system = new TestSystem();
  const status = await main(line.split(' '), system);
  return { status, stdout: system.stdout.text, stderr: system.stderr.text };
}

describe('a command under the name that other programs give it', () => {
  it.each([
    ['list', 'status'],
    ['ps', 'status'],
    ['kill', 'cancel'],
    ['stop', 'cancel'],
    ['rm', 'clean'],
    ['download', 'get'],
    ['squeue', 'status'],
    ['arcsub', 'submit'],
  ])('%s leads to %s, and does nothing', async (word, meant) => {
    const { summary } = await COMMANDS.load(meant);
    for (const line of [`${word} 8520`, `help ${word}`]) {
      const { status, stdout, stderr } = await type(line);
      expect([status, stdout]).toEqual([101, '']);
      expect(stderr).toContain(`hint: To ${summary.replace(/;.*/, '')}: "jasmin-arc ${meant}".\n`);
    }
  });

  it('is never the name of one of our commands', () => {
    for (const name of COMMANDS.names) expect(commandForSynonym(name)).toBeUndefined();
    expect(commandForSynonym('constructor')).toBeUndefined();
  });

  it('leads to a command that there is', () => {
    for (const word of ['login', 'init', 'man', 'tail', 'queues'])
      expect(COMMANDS.names).toContain(commandForSynonym(word));
  });
});
