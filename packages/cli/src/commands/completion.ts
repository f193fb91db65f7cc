import { defineCommand } from '../command-line/command.js';
import { COMPLETION_SCRIPTS, SHELLS } from '../completion/completion-scripts.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'completion',
  summary: 'print a script that completes commands, options, job ids and names',
  description: [
    'bash: put  source <(jasmin-arc completion bash)  into ~/.bashrc. zsh: put  source <(jasmin-arc completion zsh)  into ~/.zshrc, behind compinit. fish: jasmin-arc completion fish > ~/.config/fish/completions/jasmin-arc.fish',
  ],
  operands: [{ name: 'SHELL', required: true, choices: SHELLS }],
  options: {},
  examples: [{ line: 'source <(jasmin-arc completion bash)', does: 'Complete in this shell from now on:' }],

  async run({ screen, globals, json }, { operands }) {
    const shell = SHELLS.find((name) => name === operands[0]) ?? 'bash';
    const script = COMPLETION_SCRIPTS[shell];
    if (globals.json) await json({ shell, script });
    else await screen.data(script);
    return ExitStatus.OK;
  },
});
