import { defaultAliasNames } from '../../../../core/traffic/weights';
import { parseInteger, parseNumber } from '../../process/option-values';
import type * as PlanModule from './run';
import type { PlanOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts plan` */
export const addPlan: AddCommand = (program, ending) => {
  addCommand(program, 'plan', {
    does: 'what a strategy finds at a traffic, how soon and at what cost; changes nothing',
    examples: `
      rollouts plan --rps 20 --fault-percent 0.1
      rollouts plan --rps 5 --fault-percent 1 --strategy ./careful.json
      rollouts plan --from-cloudwatch --function checkout --days 14`,
  })
    .option('--strategy <file>', 'STRATEGY.json (default: the default strategy, canary)')
    .option('--strategy-name <name>', 'a strategy of --template (default: the only one)')
    .option('--template <file>', 'STACK.template.json that has the strategy')
    .option('--rps <number>', 'requests per second of the service', parseNumber(0.01, 100_000))
    .option('--fault-percent <number>', "how many of production's requests fail", parseNumber(0, 99))
    .option('--from-cloudwatch', 'read both from AWS/Lambda, with the settings of the AWS SDK', false)
    .option('--function <name>', 'for --from-cloudwatch: the function')
    .option('--alias <name>', 'for --from-cloudwatch: the alias of production', defaultAliasNames.production)
    .option('--days <number>', 'for --from-cloudwatch: how many (default: 7)', parseInteger(1, 455))
    .option('--seed <number>', 'the same seed gives the same plan', parseInteger(0, 2 ** 32 - 1), 1)
    .option(
      '--releases <number>',
      'simulated of each kind (default: 400, fewer when they take hours)',
      parseInteger(1, 100_000),
    )
    .option('--json', 'print the plan as JSON and nothing else', false)
    .action(
      ending((options: PlanOptions) => {
        const { runPlan } = require('./run') as typeof PlanModule;
        return runPlan(options);
      }),
    );
};
