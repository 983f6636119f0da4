import { defaultAliasNames } from '../../../../core/traffic/weights';
import { parseInteger, parseNumber } from '../../process/option-values';
import type * as PlanModule from './run';
import type { PlanOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts plan` */
export const addPlan: AddCommand = (program, toAction) => {
  addCommand(program, 'plan', {
    summary:
      'estimate what a strategy would catch at your traffic, how fast and at what cost; changes nothing',
    examples: `
      rollouts plan --rps 20 --fault-percent 0.1
      rollouts plan --rps 5 --fault-percent 1 --strategy ./careful.json
      rollouts plan --from-cloudwatch --function checkout --days 14`,
  })
    .option('--strategy <file>', 'strategy to plan, as JSON (default: the default strategy, canary)')
    .option('--strategy-name <name>', 'strategy in --template (default: the only one)')
    .option('--template <file>', 'STACK.template.json that defines the strategy')
    .option('--rps <number>', 'requests per second of the service', parseNumber(0.01, 100_000))
    .option('--fault-percent <number>', "percentage of production's requests that fail", parseNumber(0, 99))
    .option('--from-cloudwatch', 'read both from the AWS/Lambda metrics of a function', false)
    .option('--function <name>', 'with --from-cloudwatch: name of the function')
    .option('--alias <name>', 'with --from-cloudwatch: its production alias', defaultAliasNames.production)
    .option('--days <number>', 'with --from-cloudwatch: days of history (default: 7)', parseInteger(1, 455))
    .option(
      '--seed <number>',
      'seed of the simulation; the same seed gives the same plan',
      parseInteger(0, 2 ** 32 - 1),
      1,
    )
    .option(
      '--releases <number>',
      'releases to simulate per case (default: 400, fewer for strategies that take hours)',
      parseInteger(1, 100_000),
    )
    .option('--json', 'print the plan as JSON and nothing else', false)
    .action(
      toAction((options: PlanOptions) => {
        const { runPlan } = require('./run') as typeof PlanModule;
        return runPlan(options);
      }),
    );
};
