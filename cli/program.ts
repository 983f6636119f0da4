import { Command } from 'commander';
import { version } from '../package.json';
import { addCloud } from './commands/cloud';
import type { AddCommand, Ending } from './commands/command';
import { addPlan } from './commands/plan';
import { addRehearse } from './commands/rehearse';

/** The commands as help lists them, by what people want of them. */
const groups: Readonly<Record<string, readonly AddCommand[]>> = {
  'Before you release:': [addPlan, addRehearse, addCloud],
};

/**
 * The command line: what it has, and its help.
 *
 * @param ending what becomes of the number that a command ends with
 */
export function buildProgram(ending: Ending): Command {
  const program = new Command('rollouts')
    .description('Progressive delivery for services behind Amazon VPC Lattice')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(rollouts --help tells what there is)')
    .addHelpText(
      'after',
      `
Examples:
  rollouts rehearse                  a bad version, then a good one, of the example
  rollouts cloud                     the example on loopback, for the AWS CLI and SDKs
  rollouts rehearse --help           what else a command can do

Exit codes:
  0  all is well
  1  it ran, and the outcome is not the one that was expected
  2  wrong use or wrong input; nothing was changed
  3  AWS did not answer, or refused; what became of it is not known
  130  interrupted`,
    );
  for (const [heading, commands] of Object.entries(groups)) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, ending);
  }
  return program.helpCommand('help [command]', 'the same as rollouts COMMAND --help');
}
