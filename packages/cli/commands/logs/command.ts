import { Option } from 'commander';
import { parseInteger } from '../../process/option-values';
import type * as LogsModule from './run';
import type { LogsOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { releaseArgument } from '../shared/release-argument';

/** `rollouts logs` */
export const addLogs: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'logs', {
    summary: 'show the log of the requests that failed during a release, the first ones of each side',
    examples: `
      rollouts logs                         the release in flight, or the last one
      rollouts logs 42 --side canary
      rollouts logs --limit 100 --json | jq -r '.requests[].error.message' | sort | uniq -c`,
  })
    .argument('[release]', releaseArgument)
    .addOption(
      new Option('--side <side>', 'requests of one side (default: both)').choices(['canary', 'production']),
    )
    .option('--limit <number>', 'maximum number of requests of a side', parseInteger(1, 1000), 5);
  withJson(withService(command)).action(
    toAction((release: string | undefined, options: LogsOptions) => {
      const { runLogs } = require('./run') as typeof LogsModule;
      return runLogs(release, options);
    }),
  );
};
