import { Argument } from 'commander';
import type * as CompletionModule from './run';
import type { Shell } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts completion`, and what the scripts that it prints ask. */
export const addCompletion: AddCommand = (program, ending) => {
  const load = () => require('./run') as typeof CompletionModule;
  addCommand(program, 'completion', {
    does: 'print the script that completes commands, flags, services and releases in a shell',
    examples: `
      source <(rollouts completion bash)             in ~/.bashrc
      source <(rollouts completion zsh)              in ~/.zshrc, after compinit
      rollouts completion fish > ~/.config/fish/completions/rollouts.fish`,
  })
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .action(ending((shell: Shell) => load().printScript(shell)));
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'what is typed already; the last word is being typed')
    .action(ending((words: string[]) => load().printCandidates(program, words)));
};
