import { exitCodes } from '../../process/exit-codes';
import { checkReason, confirm, noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import {
  requestedOf,
  refuseUnlessAllowed,
  openRelease,
  type ControlOptions,
  type ControlReport,
} from '../shared/open-release';

/** The flags of both commands; only `reject` has `--yes`. */
export interface AnswerOptions extends ControlOptions {
  readonly stage?: string;
  readonly yes?: boolean;
}

/** `rollouts approve`: the release may leave the stage that is waiting for approval. */
export function runApprove(named: string | undefined, options: AnswerOptions): Promise<number> {
  return answer('approve', named, options);
}

/** `rollouts reject`: the release that is waiting for approval rolls back. */
export function runReject(named: string | undefined, options: AnswerOptions): Promise<number> {
  return answer('reject', named, options);
}

async function answer(
  action: 'approve' | 'reject',
  named: string | undefined,
  options: AnswerOptions,
): Promise<number> {
  const opened = await openRelease(named, options);
  const { releases, release, timeline } = opened;
  const { version } = release;
  refuseUnlessAllowed({ action, stage: options.stage }, opened);
  const stage = options.stage ?? timeline.pendingApproval!.stage;
  const reason =
    action === 'approve'
      ? checkReason(options.reason ?? noReason)
      : await confirm(`Reject version ${version} at ${stage} and roll it back`, {
          yes: options.yes ?? false,
          reason: options.reason,
        });
  const requested = requestedOf(release, await releases[action](release.id, stage, reason));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, action, stage, reason, ...requested };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else if (action === 'approve')
    screen.print(`Approved: version ${version} leaves ${stage} once its gates pass.`);
  else
    screen.print(`Rejected: version ${version} is rolling back. Run rollouts watch to follow it to its end.`);
  return exitCodes.ok;
}
