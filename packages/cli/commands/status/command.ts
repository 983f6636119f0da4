import { parseNumber } from '../../process/option-values';
import type * as StatusModule from './run';
import type { StatusOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts status` */
export const addStatus: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'status', {
    summary: 'show the release in flight, or the last one',
    examples: `
      rollouts status
      rollouts status --service checkout --watch
      rollouts status --json | jq -r .productionVersion`,
  })
    .option('--watch', 'keep polling until Ctrl-C', false)
    .option('--interval <seconds>', 'with --watch: polling interval', parseNumber(0.1, 3600), 2);
  withJson(withService(command)).action(
    toAction((options: StatusOptions) => {
      const { runStatus } = require('./run') as typeof StatusModule;
      return runStatus(options);
    }),
  );
};
