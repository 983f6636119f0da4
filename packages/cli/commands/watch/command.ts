import { parseNumber } from '../../process/option-values';
import type * as WatchModule from './run';
import type { WatchOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { lookedAtRelease } from '../shared/release-argument';

/** `rollouts watch` */
export const addWatch: AddCommand = (program, ending) => {
  const command = addCommand(program, 'watch', {
    does: 'follow a release to its end; the exit code tells whether it was promoted',
    examples: `
      rollouts watch                        the release in flight, or the last one
      rollouts watch checkout-42-20261123T100000
      rollouts watch --json | jq -r .outcome`,
    more: 'Ctrl-C leaves the release running.',
  })
    .argument('[release]', lookedAtRelease)
    .option('--interval <seconds>', 'how often to look', parseNumber(0.1, 3600), 2);
  withJson(withService(command)).action(
    ending((release: string | undefined, options: WatchOptions) => {
      const { runWatch } = require('./run') as typeof WatchModule;
      return runWatch(release, options);
    }),
  );
};
