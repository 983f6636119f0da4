import type * as InitModule from './run';
import type { InitOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts init` */
export const addInit: AddCommand = (program, ending) => {
  addCommand(program, 'init', {
    does: 'print the code that releases a function of your CDK app; changes nothing',
    examples: `
      rollouts init
      rollouts init --service orders --app ../shop`,
  })
    .option('--service <name>', 'what the service is called', 'orders')
    .option('--app <folder>', 'where cdk.json is', '.')
    .action(
      ending((options: InitOptions) => {
        const { runInit } = require('./run') as typeof InitModule;
        return runInit(options);
      }),
    );
};
