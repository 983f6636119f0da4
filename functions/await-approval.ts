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
  /** The gate results, in one sentence. */
  readonly evidence: string;
  /** The task token of the state, which resumes the release. */
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
 * Requests an approval and saves the task token that resumes the release. A decision made before the token was saved
 * resumed nothing, so this reads the ledger once more and resumes the release itself. The judge then finds the answer.
 *
 * Idempotent: an approval is requested once per stage, a token replaces the previous one, and resuming a release that
 * does not wait has no effect.
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
  await ledger.approvals.request(release.executionArn, approvalAskedAt(at, stage.label, stage.approval));
  await taskTokens.save(release.executionArn, token);
  const current = await ledger.people.withRequests(await ledger.confirmClaim(release));
  const { approval, pause, promote } = current;
  const isPromoted = promote?.pastApproval && isPromotedAt(stage.label, current);
  if (pause || approval?.answer || isPromoted) {
    await runOrWarn('resuming the release', () => taskTokens.resume(release.executionArn));
  } else if (approval && approval.publishedAt === undefined) {
    await publish(service, release, stage.approval, approval, evidence);
  }
}

/** Publishes the request. Until the event bus accepts it, each visit of the state tries again. */
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
  await runOrWarn(`publishing the approval request of ${release.id}`, async () => {
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
