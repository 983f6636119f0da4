import { Command } from 'commander';
import { version } from './package.json';
import { addAbort } from './commands/abort/command';
import { addApprove, addReject } from './commands/approve/command';
import { addCloud } from './commands/cloud/command';
import type { AddCommand, Ending } from './commands/shared/command';
import { addCompletion } from './commands/completion/command';
import { addConsole } from './commands/console/command';
import { addDoctor } from './commands/doctor/command';
import { addExplain } from './commands/explain/command';
import { addHistory } from './commands/history/command';
import { addInit } from './commands/init/command';
import { addList } from './commands/list/command';
import { addPause } from './commands/pause/command';
import { addPlan } from './commands/plan/command';
import { addPromote } from './commands/promote/command';
import { addRehearse } from './commands/rehearse/command';
import { addReport } from './commands/report/command';
import { addResume } from './commands/resume/command';
import { addStart } from './commands/start/command';
import { addStatus } from './commands/status/command';
import { addUndo } from './commands/undo/command';
import { addWatch } from './commands/watch/command';

/** The commands as help lists them, by what people want of them. */
const groups: Readonly<Record<string, readonly AddCommand[]>> = {
  'Release:': [addStart, addUndo],
  'Look:': [addStatus, addWatch, addList, addHistory, addExplain, addConsole, addReport, addDoctor],
  'Steer:': [addApprove, addReject, addPause, addResume, addPromote, addAbort],
  'Rehearse:': [addPlan, addRehearse, addCloud],
  'Set up:': [addInit, addCompletion],
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
  rollouts status                    what is released now, and how it is doing
  rollouts start 42 --wait           release version 42; ends with 0 when it is in production
  rollouts abort                     take the release in flight back
  rollouts rehearse                  a bad version, then a good one, of the example, without an account
  rollouts abort --help              what a command can do

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
  addHelp(program);
  return program;
}

/** Commander's own answers any word with the help of everything. */
function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .description('the same as rollouts COMMAND --help')
    .argument('[command]')
    .addHelpText(
      'after',
      `
Examples:
  rollouts help abort`,
    )
    .action((name?: string) => {
      const command = name === undefined ? program : program.commands.find((each) => each.name() === name);
      if (!command) program.error(`error: unknown command '${name}'`);
      command.help();
    });
}
