import type { Command } from 'commander';
import { helpColumns, type HelpText, helpText } from '../../views/help-text';

/** Turns the function of a command, which returns an exit code, into an action of commander. */
export type ToAction = <Args extends unknown[]>(
  run: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;

/** Adds a command to the program. Its code is loaded when the command runs, so that `--help` stays fast. */
export type AddCommand = (program: Command, toAction: ToAction) => void;

/** Adds a command with a one-line description, examples and notes for its help. */
export function addCommand(
  program: Command,
  nameAndArguments: string,
  text: HelpText & { readonly summary: string },
): Command {
  const command = program.command(nameAndArguments);
  const path = program.parent ? `${program.name()} ${command.name()}` : command.name();
  return command
    .description(text.summary)
    .showHelpAfterError(`Run 'rollouts ${path} --help' for usage.`)
    .addHelpText('after', (shown) => helpText(text, helpColumns(shown)));
}
