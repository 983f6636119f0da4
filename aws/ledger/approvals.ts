import type { AbortRequest } from '../../core/release/abort';
import type { Approval, ApprovalAnswer } from '../../core/release/approval';
import type { ControlRequest } from '../../core/release/control-request';
import type { PartitionRows } from './rows';

const unanswered =
  'executionArn = :me AND attribute_not_exists(#abort) AND attribute_not_exists(promotingSince) ' +
  'AND approval.stage = :stage AND attribute_not_exists(approval.answer)';

/** The approval request of the release in flight: the field `approval` of the ledger's `current`. */
export class Approvals {
  constructor(
    private readonly rows: PartitionRows,
    private readonly item: string,
  ) {}

  /** Requests an approval. The first request of a stage stays, with its time and its answer. */
  async request(executionArn: string, approval: Approval): Promise<void> {
    await this.rows.updateIf(
      this.item,
      'SET approval = :approval',
      'executionArn = :me AND attribute_not_exists(#abort) ' +
        'AND (attribute_not_exists(approval.stage) OR approval.stage <> :stage)',
      { ':me': executionArn, ':approval': approval, ':stage': approval.stage },
    );
  }

  /** Records that the request was published. */
  async markPublished(executionArn: string, stage: string, at: string): Promise<void> {
    await this.rows.updateIf(
      this.item,
      'SET approval.publishedAt = :at',
      'executionArn = :me AND approval.stage = :stage',
      { ':me': executionArn, ':stage': stage, ':at': at },
    );
  }

  /** Approves the stage that waits. The first answer counts. @returns whether it is this one */
  approve(executionArn: string, stage: string, request: ControlRequest): Promise<boolean> {
    return this.#answer(executionArn, stage, request, 'approved');
  }

  /**
   * Rejects the stage that waits: the release fails with `ApprovalRejected` and rolls back. The first answer counts.
   *
   * A rejection is recorded as an abort too, so that every fence and the guard act on it.
   *
   * @returns whether it is this one
   */
  reject(executionArn: string, stage: string, request: ControlRequest): Promise<boolean> {
    return this.#answer(executionArn, stage, request, 'rejected');
  }

  #answer(
    executionArn: string,
    stage: string,
    request: ControlRequest,
    decision: ApprovalAnswer,
  ): Promise<boolean> {
    const isRejected = decision === 'rejected';
    return this.rows.updateIf(
      this.item,
      `SET approval.answer = :answer${isRejected ? ', #abort = :request' : ''}`,
      unanswered,
      {
        ':me': executionArn,
        ':stage': stage,
        ':answer': { ...request, decision },
        ...(isRejected && { ':request': { ...request, rejectedStage: stage } satisfies AbortRequest }),
      },
    );
  }
}
