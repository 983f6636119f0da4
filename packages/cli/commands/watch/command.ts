import type * as WatchModule from './run';
import type { WatchOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { withFollowing } from '../shared/following-options';
import { releaseArgument } from '../shared/release-argument';

/** `rollouts watch` */
export const addWatch: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'watch', {
    summary: 'follow a release until it ends; exits with 0 if it was promoted',
    examples: `
      rollouts watch                        the release in flight, or the last one
      rollouts watch checkout-42-20261123T100000
      rollouts watch 42 --timeout 2h
      rollouts watch --json | tail -n 1 | jq -r .release.outcome`,
    notes: 'Ctrl-C stops watching; the release continues.',
  }).argument('[release]', releaseArgument);
  withJson(withService(withFollowing(command))).action(
    toAction((release: string | undefined, options: WatchOptions) => {
      const { runWatch } = require('./run') as typeof WatchModule;
      return runWatch(release, options);
    }),
  );
};
