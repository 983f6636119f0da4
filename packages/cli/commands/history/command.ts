import { parseInteger } from '../../process/option-values';
import type * as HistoryModule from './run';
import type { HistoryOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts history` */
export const addHistory: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'history', {
    summary: 'list the releases that have ended, the last one first',
    examples: `
      rollouts history
      rollouts history --service checkout --limit 100 --json | jq -r '.[].outcome' | sort | uniq -c`,
  }).option('--limit <number>', 'maximum number of releases', parseInteger(1, 10_000), 10);
  withJson(withService(command)).action(
    toAction((options: HistoryOptions) => {
      const { runHistory } = require('./run') as typeof HistoryModule;
      return runHistory(options);
    }),
  );
};
