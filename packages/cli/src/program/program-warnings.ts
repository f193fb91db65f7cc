import { basename } from 'node:path';
import type { ProgramDoubt } from 'jasmin-arc';

/** Warnings about a program before it is sent, one line each. */
export function describeDoubts(doubts: readonly ProgramDoubt[]): readonly string[] {
  const modules = doubts.filter((doubt) => doubt.kind === 'local module');
  const lines = doubts.flatMap((doubt) => (doubt.kind === 'local module' ? [] : [describeDoubt(doubt)]));
  const [first] = modules;
  if (first === undefined) return lines;
  const paths = modules.map(({ path }) => path);
  const options = paths.map((path) => `--input ${path}`).join(' ');
  return [
    ...lines,
    `${first.script} uses ${listed(paths)}, which ${paths.length === 1 ? 'exists here and is' : 'exist here and are'} not sent along; add ${options}`,
  ];
}

function describeDoubt(doubt: Exclude<ProgramDoubt, { kind: 'local module' }>): string {
  switch (doubt.kind) {
    case 'local interpreter':
      return `the #! line of ${doubt.path} names ${doubt.interpreter}, which may exist on this machine only; #!/usr/bin/env ${basename(doubt.interpreter)} finds it on the worker node`;
    case 'windows interpreter':
      return `the #! line of ${doubt.path} names ${doubt.interpreter}, which is a Windows program`;
    case 'byte order mark':
      return `${doubt.path} begins with a byte order mark, so its #! line is not found and a shell runs it; save it as UTF-8 without one`;
    case 'no interpreter':
      return `${doubt.path} has no #! line, so a shell runs it; perhaps you meant: ${doubt.suggestion} ${doubt.path}`;
    case 'windows line ends':
      return `${doubt.path} has Windows line ends; if it is a program, convert it: perl -pi -e 's/\\r$//' ${doubt.path}`;
    case 'no program':
      return `${doubt.path} is not a program: it is not executable here and has no #! line`;
    case 'missing script':
      return `${doubt.path} is not here and not sent along; ${doubt.interpreter} finds it only if the worker node has it`;
    case 'command line':
      return `${JSON.stringify(doubt.program)} is the path of one program, as no shell reads it; to use a shell: sh -c '…'`;
    case 'shell word':
      return `${doubt.word} is passed as a plain argument, as no shell reads it; to use a shell: sh -c '…'`;
  }
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
