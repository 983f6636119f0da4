import { CommanderError, type Command } from 'commander';
import { buildProgram } from '../../packages/cli/program';
import { shellWords } from './shell-words';

const incomplete = [
  'commander.optionMissingArgument',
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
];

/** Returns the command lines of `rollouts` in the code blocks and code spans of a page. */
function commandLines(markdown: string): { readonly line: string; readonly isWhole: boolean }[] {
  const blocks = [...markdown.matchAll(/^```\w*\n(.*?)^```|(?<=\n\n)(?: {4}.*\n)+/gms)].map(([block]) =>
    block.replaceAll(/\\\n\s*/g, ' '),
  );
  const text = markdown.replaceAll(/^```.*?^```/gms, '');
  return [
    ...blocks.flatMap((block) =>
      [...block.matchAll(/^\s*(?:npx )?rollouts +(.*)$/gm)].map((match) => ({
        line: match[1]!,
        isWhole: true,
      })),
    ),
    ...[...text.matchAll(/`(?:npx )?rollouts +([^`]+)`/g)].map((match) => ({
      line: match[1]!.replaceAll(/\s+/g, ' '),
      isWhole: false,
    })),
  ];
}

/**
 * Returns the command lines of a page that `rollouts` refuses, each with the error. A command in running text may lack
 * arguments; `VERB` and other words in capitals are placeholders.
 */
export async function wrongCommandLines(markdown: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const { line, isWhole } of commandLines(markdown)) {
    try {
      await silentProgram().parseAsync(shellWords(line), { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0 || (!isWhole && incomplete.includes(error.code))) continue;
      wrong.push(`rollouts ${line}: ${error.message}`);
    }
  }
  return wrong;
}

/** Builds the program without actions and output. */
function silentProgram(): Command {
  const program = buildProgram(() => () => Promise.resolve());
  const noOutput = { writeOut: () => undefined, writeErr: () => undefined };
  const nested = program.commands.flatMap((command) => command.commands);
  for (const command of [program, ...program.commands, ...nested]) command.configureOutput(noOutput);
  return program;
}

/** Returns the flags of a command, as `--flag`. */
export function flagsOf(name: string): string[] {
  const command = silentProgram().commands.find((each) => each.name() === name);
  return command?.options.map(({ long }) => long ?? '') ?? [];
}
