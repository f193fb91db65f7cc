import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, findCommand, groupMembers, loadCommand } from './commands.js';

describe('the commands', () => {
  it.each(COMMAND_NAMES)('%s is found under its own name', async (name) => {
    expect((await loadCommand(name)).name).toBe(name);
    expect(findCommand([...name.split(' '), 'more'])).toEqual({ name, length: name.split(' ').length });
  });

  it('have groups', () => {
    expect(groupMembers('proxy')).toEqual(['proxy create', 'proxy show']);
    expect(groupMembers('run')).toEqual([]);
    expect(findCommand(['proxy'])).toBeUndefined();
    expect(findCommand([])).toBeUndefined();
  });
});
