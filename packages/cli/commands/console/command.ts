import { parseInteger, parseNumber } from '../../process/option-values';
import type * as ConsoleModule from './run';
import type { ConsoleOptions } from './run';
import { withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts console` */
export const addConsole: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'console', {
    summary: 'serve a page on 127.0.0.1 that shows and controls a release',
    examples: `
      rollouts console
      rollouts console --service checkout
      rollouts console --port 4600 --token-file ~/.rollouts-console    keep the same address`,
  })
    .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', parseInteger(0, 65_535))
    .option('--token-file <file>', 'file with the access token, created if missing (default: a new token)')
    .option('--interval <seconds>', 'how often to read the ledger', parseNumber(0.2, 60), 1);
  withService(command).action(
    toAction((options: ConsoleOptions) => {
      const { runConsole } = require('./run') as typeof ConsoleModule;
      return runConsole(options);
    }),
  );
};
