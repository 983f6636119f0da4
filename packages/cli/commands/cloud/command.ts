import { Option } from 'commander';
import type * as CloudModule from './run';
import type { CloudOptions } from './run';
import { parseInteger, parseNumber } from '../../process/option-values';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts cloud` */
export const addCloud: AddCommand = (program, ending) => {
  addCommand(program, 'cloud', {
    does: 'run a local cloud with a template up, until interrupted',
    examples: `
      rollouts cloud --port 4566
      aws vpc-lattice list-services --endpoint-url http://127.0.0.1:4566 --region us-east-1`,
  })
    .addOption(
      new Option('--port <number>', 'port of the AWS APIs on 127.0.0.1')
        .default(4566)
        .argParser(parseInteger(0, 65535)),
    )
    .option('--template <file>', 'STACK.template.json to bring up (default: the example, synthesized now)')
    .option('--speed <number>', 'virtual seconds per second', parseNumber(0.1, 3600), 1)
    .option('--seed <number>', 'chance of the data plane', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--out <folder>', 'where api-calls.jsonl goes', 'out')
    .action(
      ending((options: CloudOptions) => {
        const { runCloud } = require('./run') as typeof CloudModule;
        return runCloud(options);
      }),
    );
};
