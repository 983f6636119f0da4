import type { ApprovalAnswer } from '../../../../core/release/approval';
import { exitCodes } from '../../process/exit-codes';
import { confirm, noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import {
  accept,
  refuseUnlessAllowed,
  takeHelm,
  type ControlOptions,
  type ControlReport,
} from '../shared/open-release';

/** The flags of both commands; a rejection is confirmed. */
export interface AnswerOptions extends ControlOptions {
  readonly stage?: string;
  readonly yes?: boolean;
}

/** `rollouts approve`: the release may leave the stage that waits for a person's word. */
export function runApprove(named: string | undefined, options: AnswerOptions): Promise<number> {
  return answer('approved', named, options);
}

/** `rollouts reject`: the release that waits for a person's word is taken back. */
export function runReject(named: string | undefined, options: AnswerOptions): Promise<number> {
  return answer('rejected', named, options);
}

async function answer(
  did: ApprovalAnswer,
  named: string | undefined,
  options: AnswerOptions,
): Promise<number> {
  const helm = await takeHelm(named, options);
  const { account, releases, release, timeline } = helm;
  const { version } = release;
  const action = did === 'approved' ? 'approve' : 'reject';
  refuseUnlessAllowed({ action, stage: options.stage }, helm);
  const stage = options.stage ?? timeline.pendingApproval!.stage;
  const reason =
    did === 'approved'
      ? (options.reason ?? noReason)
      : await confirm(`Reject version ${version} at ${stage}, which takes it back`, {
          yes: options.yes ?? false,
          reason: options.reason,
        });
  const request = await account.request(reason);
  accept(release, await releases[action](release, stage, request));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, did, stage, ...request };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else if (did === 'approved')
    screen.print(`Approved: version ${version} leaves ${stage} when its gates let it.`);
  else screen.print(`Rejected: version ${version} goes home. rollouts watch shows how it ends.`);
  return exitCodes.ok;
}
