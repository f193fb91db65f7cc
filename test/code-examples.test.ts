import { describe, expect, it } from 'vitest';
import { docstringExamples, documentExamples, exportedNames } from '../structure/code-examples.js';
import {
  describeMissingDocstrings,
  describeMissingTerms,
  describeMissingUnits,
  examplesOf,
  exportedDocstrings,
  readDocstrings,
} from '../structure/docstrings.js';
import { describeTypeErrors, missingImports } from '../structure/typed-code.js';

describe('the code that users copy', () => {
  it('has the types of the packages as they are, in docstrings and documents', async () => {
    const pieces = [...docstringExamples(), ...documentExamples()];
    expect(pieces.length).toBeGreaterThan(200);
    expect(await describeTypeErrors(pieces, exportedNames())).toEqual([]);
  });

  it('is compiled: what is wrong in it is told with its place', async () => {
    const pieces = [
      {
        place: 'right',
        code: 'for (const id of jobIds) await arc.cancelJob(id);\nif (isArcError(error)) error.hint;\n',
      },
      { place: 'a.md:7', code: "import { ArcInterface } from 'jasmin-arc';\nnew ArcInterface().submitJobb('x');\n" },
      { place: 'b.md:9', code: 'const { state }: Job = await arc.getJob(7);\n' },
    ];
    expect(await describeTypeErrors(pieces, exportedNames())).toEqual([
      expect.stringContaining("a.md:7: new ArcInterface().submitJobb('x');: TS2551"),
      expect.stringContaining('b.md:9: const { state }: Job = await arc.getJob(7);: TS2345'),
    ]);
  });

  it('needs no imports of what the packages export, unless it has its own', () => {
    const exported = { one: ['A', 'keyUsage', 'B'], two: ['A', 'C'] };
    expect(missingImports("new A(C, x.B, { B: 1 }, 'B');", exported)).toBe(
      "import { A } from 'one'; import { C } from 'two';",
    );
    expect(missingImports("import { A } from 'other';\nconst B = new A();\n", exported)).toBe('');
  });
});

describe('the docstrings of a compiled file', () => {
  const text = `import type { B } from './b.js';
/** Text, and {@link B}. */
export interface Options {
    /** Not a method of a class. */
    run?(id: string): void;
    retries: number;
}
/** What is thrown. */
export type Outcome =
/** It worked. */
{
    readonly kind: 'done';
    /** Its size. */
    readonly size: {
        readonly bytes: number;
    };
} | {
    /** It did not. */
    readonly kind: 'failed';
};
/**
 * A class.
 * @example
 * \`\`\`ts
 * new Thing();
 *
 * // twice
 * \`\`\`
 */
export declare class Thing {
    #private;
    /** A property. */
    readonly size: number;
    readonly code = 'ERR';
    /** Makes one. */
    constructor(options: {
        readonly size: number;
    });
    /** With an overload. */
    look(id: string): void;
    look(id: number): void;
    static of<T>(value: {
        readonly value: T;
    }): Thing;
    /**
     * For other parts of the library.
     * @internal
     */
    hidden(): void;
    get length(): number;
    private hide;
    [Symbol.dispose](): void;
}
export declare const make: (size: number) => Thing;
export declare const SIZE = 7;
`;

  it('are those of declarations and of their members, but not of parameters or of what is private', () => {
    expect(readDocstrings(text).map(({ name, kind, docstring }) => [name, kind, docstring.length > 0])).toEqual([
      ['Options', 'interface', true],
      ['Options.run', 'member', true],
      ['Options.retries', 'member', false],
      ['Outcome', 'type', true],
      ['Outcome.kind', 'member', false],
      ['Outcome.size', 'member', true],
      ['Outcome.size.bytes', 'member', false],
      ['Outcome.kind', 'member', true],
      ['Thing', 'class', true],
      ['Thing.size', 'member', true],
      ['Thing.look', 'method', true],
      ['Thing.look', 'method', false],
      ['Thing.of', 'method', false],
      ['Thing.hidden', 'method', true],
      ['Thing.length', 'member', false],
      ['make', 'function', false],
      ['SIZE', 'const', false],
    ]);
  });

  it('have examples', () => {
    const { docstring = '' } = readDocstrings(text).find(({ name }) => name === 'Thing') ?? {};
    expect(examplesOf(docstring)).toEqual(['new Thing();\n\n// twice\n']);
    expect(examplesOf('/** @example thing() */')).toEqual([]);
  });

  it('are demanded of exports: of all and their members a text, of classes, functions and methods an example', () => {
    const files: Readonly<Record<string, string>> = {
      '/index.d.ts':
        "export { type Outcome, Thing, make as create, SIZE } from './thing.js';\nexport { type Other } from './other.js';\n",
      '/thing.d.ts': text,
      '/other.d.ts': '/** Made by the library. */\nexport declare class Other {\n}\n',
    };
    const docstrings = exportedDocstrings(['/index.d.ts'], (path: string) => files[path] ?? '');
    expect(describeMissingDocstrings(docstrings)).toEqual([
      'Outcome.kind has no docstring',
      'Outcome.size.bytes has no docstring',
      'the docstring of Thing.look has no @example with code',
      'Thing.of has no docstring',
      'Thing.length has no docstring',
      'create has no docstring',
      'SIZE has no docstring',
    ]);
  });

  it('belong to the entry from which something can be used as a value', () => {
    const files: Readonly<Record<string, string>> = {
      '/index.d.ts': "export type { Thing } from './thing.js';\n",
      '/thing/index.d.ts': "export { Thing } from '../thing.js';\n",
      '/thing.d.ts': text,
    };
    const found = exportedDocstrings(Object.keys(files).slice(0, 2), (path: string) => files[path] ?? '');
    expect(found.find(({ name }) => name === 'Thing')).toMatchObject({ entry: '/thing/index.d.ts', isType: false });
  });
});

describe('numbers in docstrings', () => {
  const missing = (declaration: string) => describeMissingUnits(readDocstrings(declaration));
  const member = (docstring: string, line: string) => `interface Thing {\n    /** ${docstring} */\n    ${line}\n}\n`;

  it.each([
    ['How long it lasts, in seconds.', 'readonly periodSeconds?: number | undefined;'],
    ['Its size in bytes.', 'readonly sizeBytes: number;'],
    ['In MiB.', 'readonly memoryMegabytes: number;'],
    ['How many there are.', 'readonly things: number;'],
    ['The exit code.', 'readonly code: number;'],
    ['The bytes of each, by name.', 'readonly shown: ReadonlyMap<string, number>;'],
    ['Its name.', 'readonly name: string;'],
    ['Called with the exit status.', 'readonly onEnd: (status: number) => void;'],
  ])('have a unit or are a count: "%s" of %s', (docstring, line) => {
    expect(missing(member(docstring, line))).toEqual([]);
  });

  it.each([
    ['How long it lasts.', 'readonly period: number;'],
    ['For how many jobs it lasts.', 'readonly periodSeconds: number;'],
    ['How many seconds.', 'readonly periodMs?: number | undefined;'],
    ['How many there are.', 'readonly sizeBytes: number | undefined;'],
    ['What is left.', 'get left(): number;'],
    ['Called at the end.', 'readonly onEnd: (result: number) => void;'],
  ])('lack one: "%s" of %s', (docstring, line) => {
    expect(missing(member(docstring, line))).toEqual([expect.stringContaining('tells no unit, nor what it counts')]);
  });

  it('of a function are explained with their parameter, or have a unit as its result', () => {
    const wait = (docstring: string) =>
      missing(`/** ${docstring} */\nexport declare function wait(most: number): number;\n`);
    expect(wait('Waits. @param most - in seconds @returns seconds')).toEqual([]);
    expect(wait('Waits for seconds.')).toEqual(['the docstring of wait does not explain most with @param']);
    expect(wait('Waits. @param most - the limit')).toEqual([
      'the docstring of wait tells no unit of its result, nor what it counts',
    ]);
  });
});

describe('terms of specifications in docstrings', () => {
  const missing = (type: string, docstring: string) =>
    describeMissingTerms(
      readDocstrings(`interface ${type} {\n    /** ${docstring} */\n    readonly name: string;\n}\n`),
    );

  it.each([
    ['Resources', 'The queue. ADL and JSDL: QueueName; xRSL: `queue`.'],
    ['ComputingShare', 'The queue (MappingQueue), as it is.'],
    ['ComputingService', 'The name (attribute Name).'],
    ['ProxyCertInfo', 'The policy (RFC 3820, section 3.8.2).'],
    ['Job', 'Whatever.'],
  ])('are named by members of %s: "%s"', (type, docstring) => {
    expect(missing(type, docstring)).toEqual([]);
  });

  it.each([
    ['Resources', 'The queue.'],
    ['ComputingShare', 'The queue (if it has one).'],
    ['ProxyCertInfo', 'The policy.'],
  ])('are missing in a member of %s: "%s"', (type, docstring) => {
    expect(missing(type, docstring)).toEqual([
      `the docstring of ${type}.name does not name what it is in the specification`,
    ]);
  });
});
