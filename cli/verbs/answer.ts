import type { ApprovalReply } from '../../aws/approvals';
import type { ApprovalAnswer } from '../../core/approval';
import { shortName } from '../../core/event-sentence';
import { timeOfDay } from '../../core/words';
import { exitCodes, UsageError } from '../exit-codes';
import { confirm, noReason } from '../person';
import { Screen } from '../screen';
import { takeHelm, type ControlOptions, type ControlReport } from './control';
import { tooLate } from './too-late';

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
  const { account, releases, release } = await takeHelm(named, options);
  const { version, approval } = release;
  const stage = options.stage ?? approval?.stage;
  if (stage === undefined) {
    throw new UsageError(`release ${release.id} asks for no approval now; nothing was changed`);
  }
  const reason =
    did === 'approved'
      ? (options.reason ?? noReason)
      : await confirm(`Reject version ${version} at ${stage}, which takes it back`, {
          yes: options.yes ?? false,
          reason: options.reason,
        });
  const request = await account.request(reason);
  const reply = await releases[did === 'approved' ? 'approve' : 'reject'](release, stage, request);
  if (reply.kind === 'too-late') return tooLate(release);
  if (reply.kind !== 'counted') throw new UsageError(refusalOf(reply, release.id, stage));
  const { service } = releases.deployment;
  const report: ControlReport = { service, release: release.id, did, stage, ...request };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else if (did === 'approved')
    screen.print(`Approved: version ${version} leaves ${stage} when its gates let it.`);
  else screen.print(`Rejected: version ${version} goes home. rollouts watch shows how it ends.`);
  return exitCodes.ok;
}

function refusalOf(
  reply: Exclude<ApprovalReply, { kind: 'counted' | 'too-late' }>,
  id: string,
  stage: string,
): string {
  if (reply.kind === 'answered-before') {
    const { decision, requestedBy, at, reason } = reply.answer;
    return `${stage} was ${decision} by ${shortName(requestedBy)} at ${timeOfDay(at)}: ${reason}; that answer stays`;
  }
  const waiting = reply.waiting === undefined ? 'no stage does now' : `${reply.waiting} does`;
  return `--stage: ${stage} of release ${id} asks for no approval; ${waiting}`;
}
