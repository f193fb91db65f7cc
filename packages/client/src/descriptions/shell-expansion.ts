import type { ActivityDescription, Executable } from './model/activity-description.js';
import type { LossReport } from './model/loss.js';

const EXPANDED = /\$[A-Za-z_{(]|`/;

/**
 * Remarks on arguments that a shell would expand. A-REX has the shell of the worker node expand them, and authors of
 * documents may rely on that; this library passes them on unchanged.
 */
export function remarkOnExpansion({ executable }: ActivityDescription, report: LossReport): void {
  const expanded = expandedArguments(executable);
  if (expanded.length === 0) return;
  const names = expanded.map((text) => JSON.stringify(text)).join(', ');
  const what = expanded.length === 1 ? `the argument ${names}` : `the arguments ${names}`;
  const reason =
    expanded.length === 1
      ? 'arrives as it is written, where other clients have a shell expand it'
      : 'arrive as they are written, where other clients have a shell expand them';
  report.remark(what, `${reason}; to have that, run one: /bin/sh -c "…"`);
}

/** A shell that runs a script from its arguments expands the words of that script. */
function expandedArguments({ path, arguments: values = [] }: Executable): readonly string[] {
  const words = path.endsWith('/env') ? values : [path, ...values];
  const isShell = /(^|\/)(ba|da|z|k|c|tc)?sh$/.test(words[0] ?? '');
  const script = isShell ? values.findIndex((text) => /^-[a-z]*c$/.test(text)) + 1 : 0;
  return values.filter((text, index) => EXPANDED.test(text) && (script === 0 || index !== script));
}
