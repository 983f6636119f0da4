import { eventRelease } from '../core/notifications/release-event';
import { approvalAskedAt, type Approval } from '../core/release/approval';
import type { ApprovalPolicy } from '../core/strategy/approval-policy';
import { isPromotedAt } from '../core/release/controls';
import type { Release } from '../core/release/release';
import { runOrWarn } from './runtime/run-all';
import {
  openService,
  type Invocation,
  serviceName,
  openLedger,
  openTaskTokens,
  openEventPublisher,
} from './runtime/environment';

export interface AwaitApprovalInput {
  readonly release: Release;
  readonly stage: { readonly label: string; readonly approval: ApprovalPolicy };
  /** What the gates said. */
  readonly evidence: string;
  /** Given back, it wakes the release: the task token of the state. */
  readonly token: string;
  readonly at: string;
}

const serviceOf = openService({
  name: serviceName,
  ledger: openLedger,
  taskTokens: openTaskTokens,
  publisher: openEventPublisher,
});
type Service = ReturnType<typeof serviceOf>;

/**
 * Idempotent: an approval is asked for once a stage; the doorbell takes the place of the one before, and rings in vain
 * where nobody waits.
 *
 * Asks people for an approval, and leaves what they can wake the release with. Whatever was decided before it hung there
 * rang nothing, so it looks once more, and rings itself. The answer is the judge's to find.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`, `ApprovalRejected`
 */
export async function handler(
  { release, stage, evidence, token, at }: AwaitApprovalInput,
  invocation?: Invocation,
): Promise<void> {
  const service = serviceOf(invocation);
  const { ledger, taskTokens } = service;
  await ledger.confirmClaim(release);
  await ledger.approvals.ask(release.executionArn, approvalAskedAt(at, stage.label, stage.approval));
  await taskTokens.save(release.executionArn, token);
  const current = await ledger.confirmClaim(release);
  const { approval, pause } = current;
  if (pause || approval?.answer || isPromotedAt(stage.label, current)) {
    await runOrWarn('waking the release', () => taskTokens.resume(release.executionArn));
  } else if (approval && approval.publishedAt === undefined) {
    await publish(service, release, stage.approval, approval, evidence);
  }
}

/** Nobody can answer who has not been told: as long as the bus takes nothing, each visit of the state tries again. */
async function publish(
  { name, ledger, publisher }: Service,
  release: Release,
  { otherwise }: ApprovalPolicy,
  { stage, askedAt, until }: Approval,
  evidence: string,
): Promise<void> {
  const asked = { stage, evidence, until, otherwise };
  await ledger.record(release.id, { at: askedAt, kind: 'approvalRequested', ...asked });
  const command = `rollouts approve --service ${name} --stage ${stage} --reason …`;
  await runOrWarn(`publishing the approval that ${release.id} asks for`, async () => {
    const event = {
      kind: 'Approval Requested',
      release: eventRelease(release),
      ...asked,
      command,
    } as const;
    await publisher.publish(event, askedAt);
    await ledger.approvals.markPublished(release.executionArn, stage, askedAt);
  });
}
