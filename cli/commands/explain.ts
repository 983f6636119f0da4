import type * as ExplainModule from '../verbs/explain';
import type { ExplainOptions } from '../verbs/explain';
import { withJson, withService } from './account-options';
import { addCommand, type AddCommand } from './command';
import { lookedAtRelease } from './release-argument';

/** `rollouts explain` */
export const addExplain: AddCommand = (program, ending) => {
  const command = addCommand(program, 'explain', {
    does: 'every verdict of a release with its numbers, gate by gate',
    examples: `
      rollouts explain                      the release in flight, or the last one
      rollouts explain checkout-42-20261123T100000
      rollouts explain --json | jq '.verdicts[-1].gates'`,
  }).argument('[release]', lookedAtRelease);
  withJson(withService(command)).action(
    ending((release: string | undefined, options: ExplainOptions) => {
      const { runExplain } = require('../verbs/explain') as typeof ExplainModule;
      return runExplain(release, options);
    }),
  );
};
