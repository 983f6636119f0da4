import type * as ReportModule from './run';
import type { ReportOptions } from './run';
import { withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { releaseArgument } from '../shared/release-argument';

/** `rollouts report` */
export const addReport: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'report', {
    summary: 'write a report of a release as a single HTML file, or as Markdown',
    examples: `
      rollouts report                       the release in flight, or the last one
      rollouts report checkout-42-20261123T100000 --out post-mortem.html
      rollouts report --markdown | gh pr comment 7 --body-file -`,
  })
    .argument('[release]', releaseArgument)
    .option('--out <file>', 'output file (default: RELEASE.html; Markdown goes to standard output)')
    .option('--markdown', 'write a Markdown summary, for a pull request', false);
  withService(command).action(
    toAction((release: string | undefined, options: ReportOptions) => {
      const { runReport } = require('./run') as typeof ReportModule;
      return runReport(release, options);
    }),
  );
};
