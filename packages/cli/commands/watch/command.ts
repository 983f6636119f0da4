import { parseNumber } from '../../process/option-values';
import type * as WatchModule from './run';
import type { WatchOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { releaseArgument } from '../shared/release-argument';

/** `rollouts watch` */
export const addWatch: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'watch', {
    summary: 'follow a release until it ends; exits with 0 if it was promoted',
    examples: `
      rollouts watch                        the release in flight, or the last one
      rollouts watch checkout-42-20261123T100000
      rollouts watch --json | jq -r .outcome`,
    notes: 'Ctrl-C stops watching; the release continues.',
  })
    .argument('[release]', releaseArgument)
    .option('--interval <seconds>', 'polling interval', parseNumber(0.1, 3600), 2);
  withJson(withService(command)).action(
    toAction((release: string | undefined, options: WatchOptions) => {
      const { runWatch } = require('./run') as typeof WatchModule;
      return runWatch(release, options);
    }),
  );
};
