import type * as ExplainModule from './run';
import type { ExplainOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { releaseArgument } from '../shared/release-argument';

/** `rollouts explain` */
export const addExplain: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'explain', {
    summary: 'show every verdict of a release, gate by gate, with its numbers',
    examples: `
      rollouts explain                      the release in flight, or the last one
      rollouts explain checkout-42-20261123T100000
      rollouts explain --json | jq '.verdicts[-1].gates'`,
  }).argument('[release]', releaseArgument);
  withJson(withService(command)).action(
    toAction((release: string | undefined, options: ExplainOptions) => {
      const { runExplain } = require('./run') as typeof ExplainModule;
      return runExplain(release, options);
    }),
  );
};
