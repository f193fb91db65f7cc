import { describe, expect, it } from 'vitest';
import { COMMANDS } from './commands.js';

describe('the commands', () => {
  it.each(COMMANDS.names)('%s is found under its own name', async (name) => {
    expect((await COMMANDS.load(name)).name).toBe(name);
    expect(COMMANDS.find([...name.split(' '), 'more'])).toEqual({ name, length: name.split(' ').length });
  });

  it('have groups', () => {
    expect(COMMANDS.groupMembers('proxy')).toEqual(['proxy create', 'proxy show']);
    expect(COMMANDS.groupMembers('run')).toEqual([]);
    expect(COMMANDS.find(['proxy'])).toBeUndefined();
    expect(COMMANDS.find([])).toBeUndefined();
  });
});
