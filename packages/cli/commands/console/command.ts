import { parseInteger, parseNumber } from '../../process/option-values';
import type * as ConsoleModule from './run';
import type { ConsoleOptions } from './run';
import { withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts console` */
export const addConsole: AddCommand = (program, ending) => {
  const command = addCommand(program, 'console', {
    does: 'a page on 127.0.0.1 that shows a release as it goes, and steers it',
    examples: `
      rollouts console
      rollouts console --service checkout
      rollouts console --port 4600 --token-file ~/.rollouts-console    the same address each time`,
  })
    .option('--port <number>', 'port on 127.0.0.1 (default: one that is free)', parseInteger(0, 65_535))
    .option('--token-file <file>', 'the secret in the address, made when it is missing (default: a new one)')
    .option('--interval <seconds>', 'how often the ledger is looked at', parseNumber(0.2, 60), 1);
  withService(command).action(
    ending((options: ConsoleOptions) => {
      const { runConsole } = require('./run') as typeof ConsoleModule;
      return runConsole(options);
    }),
  );
};
