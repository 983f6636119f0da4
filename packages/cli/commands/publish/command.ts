import type * as PublishModule from './run';
import type { PublishOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts publish` */
export const addPublish: AddCommand = (program, toAction) => {
  addCommand(program, 'publish', {
    summary: 'publish a version of the function on a running local cloud; refuses AWS',
    examples: `
      rollouts publish bad                a version of the scenario
      rollouts publish ./orders           the code in a folder
      rollouts publish orders/next.ts`,
    notes:
      'It works where AWS_ENDPOINT_URL is that of rollouts cloud. In an account, versions are published by cdk deploy or by a pipeline.',
  })
    .argument(
      '<version>',
      'name of a version of the scenario that the local cloud plays, or a folder or file with code',
    )
    .option('--service <name>', 'name of the service (default: the only one)')
    .action(
      toAction((version: string, options: PublishOptions) => {
        const { runPublish } = require('./run') as typeof PublishModule;
        return runPublish(version, options);
      }),
    );
};
