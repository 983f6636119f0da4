import { Option } from 'commander';
import { conflictPolicies } from '../../../../core/strategy/conflict-policy';
import { parseNumber, parseReleaseName } from '../../process/option-values';
import type * as StartModule from './run';
import type { StartOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts start` */
export const addStart: AddCommand = (program, ending) => {
  const command = addCommand(program, 'start', {
    does: 'release a version: the one that is named, or the newest',
    examples: `
      rollouts start
      rollouts start 42 --strategy canary --reason 'faster checkout'
      rollouts start 42 --wait                    in a pipeline: ends with 0 when it is in production
      rollouts start 42 --on-conflict queue`,
  })
    .argument('[version]', 'number of a published version (default: the newest one)')
    .option('--strategy <name>', 'the ladder (default: canary)')
    .option('--reason <text>', 'why, for those who read the history')
    .addOption(
      new Option(
        '--on-conflict <policy>',
        'while another release is in flight (default: as the strategy says)',
      ).choices(conflictPolicies),
    )
    .option('--override-window <reason>', 'do not wait for the windows of the strategy, and say why')
    .option('--name <id>', 'what the release is called (default: SERVICE-VERSION-TIME)', parseReleaseName)
    .option('--wait', 'follow it to its end; the exit code tells whether it was promoted', false)
    .option('--interval <seconds>', 'with --wait: how often to look', parseNumber(0.1, 3600), 2);
  withJson(withService(command)).action(
    ending((version: string | undefined, options: StartOptions) => {
      const { runStart } = require('./run') as typeof StartModule;
      return runStart(version, options);
    }),
  );
};
