import type * as InitModule from './run';
import type { InitOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts init` */
export const addInit: AddCommand = (program, toAction) => {
  addCommand(program, 'init', {
    summary: 'print the code that adds progressive delivery to your CDK app; changes nothing',
    examples: `
      rollouts init
      rollouts init --service orders --app ../shop`,
  })
    .option('--service <name>', 'name of the service', 'orders')
    .option('--app <folder>', 'folder that contains cdk.json', '.')
    .action(
      toAction((options: InitOptions) => {
        const { runInit } = require('./run') as typeof InitModule;
        return runInit(options);
      }),
    );
};
