import type { ModelProgram, ProgramStart } from '../arex/program/model-program.js';

/** How a job ends that has all it needs; `RUNNING` is one that runs until it is killed. */
export type TemplateEnd = 'FINISHED' | 'FAILED' | 'RUNNING';

/** A job that does the same on a real machine, by its script, and in the model, by its program. */
export interface JobTemplate {
  /** Also the name of its jobs, by which the model finds the program. */
  readonly name: string;
  /** Relations of xRSL besides the name. */
  readonly xrsl: string;
  /** The uploads that it waits for. */
  readonly inputs: readonly { readonly name: string; readonly content: string }[];
  readonly program: (start: ProgramStart) => ModelProgram;
  readonly end: TemplateEnd;
  /** How often it can be restarted. */
  readonly reruns: number;
}

const shell = (script: string): string => `(executable="/bin/sh")(arguments="-c" "${script}")`;

const print = (text: string, to: 'stdout' | 'stderr' = 'stdout') =>
  ({ afterMs: 0, does: 'print', to, bytes: Buffer.from(text) }) as const;
const write = (path: string, text: string) =>
  ({ afterMs: 0, does: 'write', path, content: Buffer.from(text) }) as const;

const plain = { inputs: [], reruns: 0, end: 'FINISHED' } as const;

export const JOB_TEMPLATES: readonly JobTemplate[] = [
  {
    ...plain,
    name: 'reads inputs',
    xrsl: `${shell('cat in.dat last.dat; echo oops >&2')}(stdout=out)(stderr=err)(inputfiles=("in.dat" "")("last.dat" ""))(outputfiles=("out" "")("err" "")("in.dat" ""))`,
    inputs: [
      { name: 'in.dat', content: 'input\n' },
      { name: 'last.dat', content: 'last\n' },
    ],
    program: ({ read }) => {
      const input = Buffer.concat([read('in.dat') ?? Buffer.of(), read('last.dat') ?? Buffer.of()]);
      return {
        runsMs: 0,
        end: { exitCode: 0 },
        steps: [print(input.toString('latin1')), print('oops\n', 'stderr')],
      };
    },
  },
  {
    ...plain,
    name: 'fails',
    xrsl: `${shell('echo made > made; echo extra > extra; exit 3')}(stdout=out)(rerun=1)(inputfiles=("last.dat" ""))(outputfiles=("made" "")("never" ""))`,
    inputs: [{ name: 'last.dat', content: '' }],
    program: () => ({ runsMs: 0, end: { exitCode: 3 }, steps: [write('made', 'made\n'), write('extra', 'extra\n')] }),
    end: 'FAILED',
    reruns: 1,
  },
  {
    ...plain,
    name: 'runs',
    xrsl: `${shell('mkdir sub; echo b > sub/b.txt; ln -s out link; ln -s nothing broken; echo started; sleep 600')}(stdout=out)(stderr=out)(outputfiles=("/" ""))`,
    program: () => ({
      runsMs: 600_000,
      end: { exitCode: 0 },
      steps: [
        { afterMs: 0, does: 'make-directory', path: 'sub' },
        write('sub/b.txt', 'b\n'),
        { afterMs: 0, does: 'link', path: 'link', target: 'out' },
        { afterMs: 0, does: 'link', path: 'broken', target: 'nothing' },
        print('started\n'),
      ],
    }),
    end: 'RUNNING',
  },
  {
    ...plain,
    name: 'makes files',
    xrsl: `${shell('mkdir sub sub/deep other; echo b > sub/b.txt; echo c > sub/deep/c; echo d > other/d; ln -s sub/b.txt link; ln -s sub linked; touch empty; rm last.dat')}(stdout=out)(inputfiles=("last.dat" ""))(outputfiles=("sub/" "")("/other/d" "")("link" "")("linked" "")("empty" "")("last.dat" ""))`,
    inputs: [{ name: 'last.dat', content: 'x' }],
    program: () => ({
      runsMs: 0,
      end: { exitCode: 0 },
      steps: [
        write('sub/b.txt', 'b\n'),
        write('sub/deep/c', 'c\n'),
        write('other/d', 'd\n'),
        { afterMs: 0, does: 'link', path: 'link', target: 'sub/b.txt' },
        { afterMs: 0, does: 'link', path: 'linked', target: 'sub' },
        write('empty', ''),
        { afterMs: 0, does: 'remove', path: 'last.dat' },
      ],
    }),
  },
  {
    ...plain,
    name: 'is dry',
    xrsl: '(executable="/bin/true")(dryrun=yes)',
    program: () => ({ runsMs: 0, end: { exitCode: 0 }, steps: [] }),
    end: 'FAILED',
  },
  {
    ...plain,
    name: 'needs an environment',
    xrsl: '(executable="/bin/true")(runtimeenvironment="NO/SUCH-1")(inputfiles=("last.dat" ""))(outputfiles=("last.dat" ""))',
    inputs: [{ name: 'last.dat', content: 'y' }],
    program: () => ({ runsMs: 0, end: { exitCode: 0 }, steps: [] }),
    end: 'FAILED',
  },
  {
    ...plain,
    name: 'kills itself',
    xrsl: `${shell('echo going; kill -9 $$')}(stdout=out)(outputfiles=("out" ""))`,
    program: () => ({ runsMs: 0, end: 'died', steps: [print('going\n')] }),
    end: 'FAILED',
  },
  {
    ...plain,
    name: 'has a fixed size',
    xrsl: '(executable="/bin/true")(inputfiles=("last.dat" "4"))(outputfiles=("last.dat" ""))',
    inputs: [{ name: 'last.dat', content: 'too long' }],
    program: () => ({ runsMs: 0, end: { exitCode: 0 }, steps: [] }),
    end: 'FAILED',
  },
];

/** The program of the template that a job was made from. */
export const programOfTemplate = (name: string | undefined, start: ProgramStart): ModelProgram => {
  const template = JOB_TEMPLATES.find((each) => each.name === name);
  if (!template) return { runsMs: 0, end: { exitCode: 0 }, steps: [] };
  return template.program(start);
};
