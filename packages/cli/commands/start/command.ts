import { Option } from 'commander';
import { conflictPolicies } from '../../../../core/strategy/conflict-policy';
import { parseReleaseName, parseText } from '../../process/option-values';
import type * as StartModule from './run';
import type { StartOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { withOverrides } from '../shared/override-options';
import { addCommand, type AddCommand } from '../shared/command';
import { withFollowing } from '../shared/following-options';

/** `rollouts start` */
export const addStart: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'start', {
    summary: 'start a release of a version',
    examples: `
      rollouts start
      rollouts start 42 --strategy canary --reason 'faster checkout'
      rollouts start 42 --wait                    for pipelines: exits with 0 if the version was promoted
      rollouts start 42 --on-conflict queue`,
  })
    .argument('[version]', 'published version to release (default: the newest)')
    .option('--strategy <name>', 'strategy to use (default: canary)', parseText)
    .option('--reason <text>', 'reason to record in the audit trail')
    .option('--commit <hash>', 'commit of the version, shown with the release', parseText)
    .option('--author <name>', 'author of that commit, shown with the release', parseText)
    .addOption(
      new Option(
        '--on-conflict <policy>',
        'action if another release is in flight (default: set by the strategy)',
      ).choices(conflictPolicies),
    )
    .option('--name <id>', 'id of the release (default: SERVICE-VERSION-TIME)', parseReleaseName)
    .option('--wait', 'wait until the release ends; exits with 0 if it was promoted', false);
  withJson(withService(withOverrides(withFollowing(command, '--wait')))).action(
    toAction((version: string | undefined, options: StartOptions) => {
      const { runStart } = require('./run') as typeof StartModule;
      return runStart(version, options);
    }),
  );
};
