import type { Command } from 'commander';

/** Turns what a command does into a commander's action: its number is what the process ends with. */
export type Ending = <Args extends unknown[]>(
  run: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;

/**
 * Adds one command to the program: its flags, its help with examples, and what it does. That is loaded when the
 * command is used, so that help is quick.
 */
export type AddCommand = (program: Command, ending: Ending) => void;

/** A command with its one-line description, and examples for its help. */
export function addCommand(
  program: Command,
  nameAndArguments: string,
  text: { readonly does: string; readonly examples: string; readonly more?: string },
): Command {
  const command = program.command(nameAndArguments);
  return command
    .description(text.does)
    .showHelpAfterError(`(rollouts ${command.name()} --help tells what there is)`)
    .addHelpText('after', `\nExamples:\n${indented(text.examples)}${text.more ? `\n\n${text.more}` : ''}`);
}

function indented(lines: string): string {
  return lines
    .trim()
    .split('\n')
    .map((line) => `  ${line.trim()}`)
    .join('\n');
}
