import type { Command } from 'commander';

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
  text: { readonly summary: string; readonly examples: string; readonly notes?: string },
): Command {
  const command = program.command(nameAndArguments);
  const path = program.parent ? `${program.name()} ${command.name()}` : command.name();
  return command
    .description(text.summary)
    .showHelpAfterError(`Run 'rollouts ${path} --help' for usage.`)
    .addHelpText('after', `\nExamples:\n${indented(text.examples)}${text.notes ? `\n\n${text.notes}` : ''}`);
}

function indented(lines: string): string {
  return lines
    .trim()
    .split('\n')
    .map((line) => `  ${line.trim()}`)
    .join('\n');
}
