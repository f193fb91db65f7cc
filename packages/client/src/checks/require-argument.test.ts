import { describe, expect, it } from 'vitest';
import { requireArgument } from './require-argument.js';
import { object, required, text, truth } from './shape.js';

const shape = object<{ readonly name: string; readonly isOpen?: boolean }>({ name: required(text), isOpen: truth });

describe('an argument', () => {
  it('that has its shape is let in', () => {
    expect(() => requireArgument('openBox', 'options', { name: 'a' }, shape)).not.toThrow();
  });

  it.each([
    [{ name: 'a', isOpne: true }, 'options.isOpne', 'openBox: options.isOpne is not known. Did you mean isOpen?'],
    [{ isOpen: true }, 'options.name', 'openBox: options.name is missing: it must be a string'],
    [undefined, 'options', 'openBox: options must be an object with name and isOpen; it is undefined'],
  ])('like %j is refused, with the function and the place', (value, path, message) => {
    expect(() => requireArgument('openBox', 'options', value, shape)).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_INVALID_ARGUMENT', method: 'openBox', path, message }),
    );
  });
});
