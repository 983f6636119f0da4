import type * as InitModule from './run';
import type { InitOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts init` */
export const addInit: AddCommand = (program, toAction) => {
  addCommand(program, 'init', {
    summary: 'print the code that adds progressive delivery to your CDK app, or write a service',
    examples: `
      rollouts init                                  print the code for a function of the app in this folder
      rollouts init --write                          write a service, in an empty folder or beside what exists
      rollouts init --service orders --app ../shop`,
    notes:
      'With --write it writes a stack, a handler, versions to rehearse, and a GitHub workflow. It changes no file that exists, so it may be run again. Without --write it changes nothing.',
  })
    .option('--write', 'write the files of a service; those that exist are left', false)
    .option('--service <name>', "name of the service; default: from the folder's name")
    .option('--app <folder>', 'folder of the CDK app', '.')
    .action(
      toAction((options: InitOptions) => {
        const { runInit } = require('./run') as typeof InitModule;
        return runInit(options);
      }),
    );
};
