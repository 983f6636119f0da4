import { Command, Help, type Option } from 'commander';
import { version } from './package.json';
import { addAbort } from './commands/abort/command';
import { addApprove, addReject } from './commands/approve/command';
import { addCloud } from './commands/cloud/command';
import { writeNotice } from './process/notice';
import { helpColumns, helpText } from './views/help-text';
import type { AddCommand, ToAction } from './commands/shared/command';
import { addCompletion } from './commands/completion/command';
import { addConsole } from './commands/console/command';
import { addDoctor } from './commands/doctor/command';
import { addExplain } from './commands/explain/command';
import { addGuard } from './commands/guard/command';
import { addHistory } from './commands/history/command';
import { addInit } from './commands/init/command';
import { addList } from './commands/list/command';
import { addLogs } from './commands/logs/command';
import { addPause } from './commands/pause/command';
import { addPlan } from './commands/plan/command';
import { addPolicy } from './commands/policy/command';
import { addPromote } from './commands/promote/command';
import { addPublish } from './commands/publish/command';
import { addRehearse } from './commands/rehearse/command';
import { addReport } from './commands/report/command';
import { addResume } from './commands/resume/command';
import { addStart } from './commands/start/command';
import { addStatus } from './commands/status/command';
import { addUndo } from './commands/undo/command';
import { addWatch } from './commands/watch/command';

/** The commands by their heading in the help. */
const groups: Readonly<Record<string, readonly AddCommand[]>> = {
  'Release:': [addStart, addUndo],
  'Inspect:': [
    addStatus,
    addWatch,
    addList,
    addHistory,
    addExplain,
    addLogs,
    addConsole,
    addReport,
    addDoctor,
  ],
  'Control:': [addApprove, addReject, addPause, addResume, addPromote, addAbort, addGuard],
  'Rehearse:': [addPlan, addRehearse, addCloud, addPublish],
  'Set up:': [addInit, addPolicy, addCompletion],
};

/**
 * Builds the command line with its help.
 *
 * @param toAction receives the exit code of each command
 */
export function buildProgram(toAction: ToAction): Command {
  const program = new Command('rollouts')
    .description('Progressive delivery for services behind Amazon VPC Lattice')
    .version(version)
    .exitOverride()
    // It repeats what was typed, or pasted.
    .configureOutput({ writeErr: (text) => writeNotice(text.trimEnd()) })
    .configureHelp({ optionDescription: describeOption, minWidthToWrap })
    .showHelpAfterError("Run 'rollouts --help' for usage.")
    .addHelpText('after', (shown) => helpText(programText, helpColumns(shown)));
  for (const [heading, commands] of Object.entries(groups)) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, toAction);
  }
  addHelp(program);
  return program;
}

const programText = {
  examples: `
  rollouts status                    show the release in flight
  rollouts start 42 --wait           release version 42 and wait until it is in production
  rollouts abort                     roll back the release in flight
  rollouts rehearse                  rehearse the bundled example, without an AWS account
  rollouts abort --help              show the help of a command
`,
  notes: `Exit codes:
  0    success
  1    completed, but not with the expected outcome
  2    invalid usage or input; nothing was changed
  3    unknown: AWS did not respond or denied the request, or the rollback was not confirmed
  4    the release that was followed rolled back
  5    the release that was followed was refused
  6    the time of --timeout is over; the release continues
  130  interrupted`,
};

/** The narrowest column of descriptions that is wrapped: that of a terminal of 60 columns. */
const minWidthToWrap = 20;

/** Describes an option without the default of a switch, which is always off. */
function describeOption(option: Option): string {
  return option.defaultValue === false ? option.description : new Help().optionDescription(option);
}

/** Replaces commander's help command, which answers an unknown command with the general help. */
function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .description('show the help of a command')
    .argument('[command]')
    .addHelpText('after', (shown) => helpText({ examples: 'rollouts help abort' }, helpColumns(shown)))
    .action((name?: string) => {
      const command = name === undefined ? program : program.commands.find((each) => each.name() === name);
      if (!command) program.error(`error: unknown command '${name}'`);
      command.help();
    });
}
