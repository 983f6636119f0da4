import { Option } from 'commander';
import type * as CloudModule from './run';
import type { CloudOptions } from './run';
import { parseInteger, parseNumber } from '../../process/option-values';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts cloud` */
export const addCloud: AddCommand = (program, toAction) => {
  addCommand(program, 'cloud', {
    summary: 'run a template on a local cloud until interrupted',
    examples: `
      rollouts cloud --traffic 20 --speed 30        20 requests a second; a release takes about 2 minutes
      rollouts cloud --template cdk.out/Orders.template.json --scenario orders/scenario.json --traffic 20
      rollouts cloud --port 4599
      rollouts cloud --no-template
      aws vpc-lattice list-services --endpoint-url http://127.0.0.1:4566 --region us-east-1`,
  })
    .addOption(
      new Option('--port <number>', 'port of the AWS endpoint on 127.0.0.1')
        .default(4566)
        .argParser(parseInteger(0, 65535)),
    )
    .option('--template <file>', 'STACK.template.json to deploy (default: the bundled example)')
    .option('--no-template', 'begin with an empty cloud, for the AWS CLI to fill')
    .option(
      '--traffic <number>',
      'requests of the scenario to the service, per virtual second (default: none)',
      parseNumber(0.1, 1000),
    )
    .option(
      '--scenario <name|file>',
      'requests to send, and versions for publish (default: scenario.json beside the template or a folder above)',
    )
    .option('--speed <number>', 'virtual seconds per second', parseNumber(0.1, 3600), 1)
    .option('--seed <number>', 'seed of the random routing of requests', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--out <folder>', 'folder for api-calls.jsonl and function-logs.jsonl', 'out')
    .action(
      toAction((options: CloudOptions) => {
        const { runCloud } = require('./run') as typeof CloudModule;
        return runCloud(options);
      }),
    );
};
