import type * as ReportModule from './run';
import type { ReportOptions } from './run';
import { withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { lookedAtRelease } from '../shared/release-argument';

/** `rollouts report` */
export const addReport: AddCommand = (program, ending) => {
  const command = addCommand(program, 'report', {
    does: 'a release as a page in one file, for a post-mortem, or as Markdown',
    examples: `
      rollouts report                       the release in flight, or the last one
      rollouts report checkout-42-20261123T100000 --out post-mortem.html
      rollouts report --markdown | gh pr comment 7 --body-file -`,
  })
    .argument('[release]', lookedAtRelease)
    .option('--out <file>', 'where it goes (default: RELEASE.html; Markdown is printed)')
    .option('--markdown', 'a summary for a pull request, instead of the page', false);
  withService(command).action(
    ending((release: string | undefined, options: ReportOptions) => {
      const { runReport } = require('./run') as typeof ReportModule;
      return runReport(release, options);
    }),
  );
};
