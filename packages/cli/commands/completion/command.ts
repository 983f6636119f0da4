import { Argument } from 'commander';
import type * as CompletionModule from './run';
import type { Shell } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts completion`, and the hidden `rollouts complete` that its scripts call. */
export const addCompletion: AddCommand = (program, toAction) => {
  const load = () => require('./run') as typeof CompletionModule;
  addCommand(program, 'completion', {
    summary: 'print a shell completion script for commands, flags, services and releases',
    examples: `
      source <(rollouts completion bash)             in ~/.bashrc
      source <(rollouts completion zsh)              in ~/.zshrc, after compinit
      rollouts completion fish > ~/.config/fish/completions/rollouts.fish`,
  })
    .addArgument(new Argument('<shell>', 'shell to complete in').choices(['bash', 'zsh', 'fish']))
    .action(toAction((shell: Shell) => load().printScript(shell)));
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'words typed so far; the last one is incomplete')
    .action(toAction((words: string[]) => load().printCandidates(program, words)));
};
