import { CommanderError, type Command } from 'commander';
import { buildProgram } from '../../packages/cli/program';
import { shellWords } from './shell-words';

const incomplete = ['commander.optionMissingArgument', 'commander.missingArgument'];

/** The command lines of `rollouts` in a page: in its blocks, where a `\` goes on below, and in its text. */
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
 * The command lines of a page that `rollouts` would not take, each with its answer. In a text a command may be
 * without the values that it takes; `VERB` and other words in capitals stand for what people put there.
 */
export async function wrongCommandLines(markdown: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const { line, isWhole } of commandLines(markdown)) {
    try {
      await quietProgram().parseAsync(shellWords(line), { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0 || (!isWhole && incomplete.includes(error.code))) continue;
      wrong.push(`rollouts ${line}: ${error.message}`);
    }
  }
  return wrong;
}

/** Does nothing and prints nothing. */
function quietProgram(): Command {
  const program = buildProgram(() => () => Promise.resolve());
  const quiet = { writeOut: () => undefined, writeErr: () => undefined };
  for (const command of [program, ...program.commands]) command.configureOutput(quiet);
  return program;
}

/** The flags of one command, as `--flag`. */
export function flagsOf(name: string): string[] {
  const command = quietProgram().commands.find((each) => each.name() === name);
  return command?.options.map(({ long }) => long ?? '') ?? [];
}
