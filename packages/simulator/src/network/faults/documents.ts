import { wireAnswer, withBody } from '../exchange/wire-answer.js';
import { faultKind } from './fault-kind.js';

const GARBAGE = {
  nothing: () => '',
  blanks: () => ' \n\t ',
  binary: () => Buffer.from(Array.from({ length: 256 }, (_, index) => (index * 73) % 256)),
  null: () => 'null',
  number: () => '42',
  text: () => '"job"',
  list: () => '[]',
  object: () => '{}',
  'numbers-for-texts': () => '{"job":[{"id":1,"status-code":201,"state":true}],"version":[1.1],"delegation":{"id":[]}}',
  prototype: () => '{"__proto__":{"job":[]},"constructor":{"prototype":{}},"job":{"__proto__":{"id":"x"}}}',
  'half-json': () => '{"job":[{"id":"8520662f23c6","state":"FINI',
  'half-xml': () => '<?xml version="1.0"?><jobs><job><id>8520662f23c6</id>',
  'other-xml': () => '<rss version="2.0"><channel><title>jobs</title></channel></rss>',
  entities: () =>
    `<?xml version="1.0"?><!DOCTYPE jobs [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><jobs><job><id>&c;</id></job></jobs>`,
  'byte-order-mark': () => '\ufeff',
} as const satisfies Readonly<Record<string, () => string | Buffer>>;

type Garbage = keyof typeof GARBAGE;

/** What comes in the place of the document that was asked for. */
export const documentFaults = {
  garbage: faultKind<{ readonly text: Garbage }>({
    sentence: 'Something else comes where JSON, XML or a file was asked for, under its media type.',
    effect: ({ text }) => ({ lie: (answer) => withBody(answer, () => Buffer.from(GARBAGE[text]())) }),
    choose: (random) => ({ text: random.pick(Object.keys(GARBAGE) as Garbage[]) }),
  }),
  'deep-nesting': faultKind<{ readonly depth: number }>({
    sentence: 'JSON arrays, or XML elements, are nested a hundred thousand deep.',
    effect: ({ depth }) => ({
      lie: (answer) =>
        withBody(answer, (body) => {
          const isXml = /^\s*</.test(body.toString('latin1'));
          const document = isXml
            ? `<jobs>${'<job>'.repeat(depth)}${'</job>'.repeat(depth)}</jobs>`
            : `{"job":${'['.repeat(depth)}${']'.repeat(depth)}}`;
          return Buffer.from(document);
        }),
    }),
    choose: (random) => ({ depth: random.pick([200, 5_000, 100_000]) }),
  }),
  'other-document': faultKind<{ readonly back: number }>({
    sentence: 'The right answer to another, earlier request comes.',
    effect: ({ back }, memory) => ({
      lie: (answer, { method, path }) => {
        const others = memory.recall().filter(({ request }) => request.path !== path || request.method !== method);
        const other = others[Math.min(back, others.length) - 1];
        return other === undefined ? answer : wireAnswer(other.answer);
      },
    }),
    choose: (random) => ({ back: random.integer(1, 8) }),
  }),
};
