import type { AbortRequest } from '../core/abort';
import type { Approval, ApprovalAnswer } from '../core/approval';
import type { ControlRequest } from '../core/controls';
import { parseCurrentRelease } from '../core/ledger/current-release';
import type { ServiceRows } from './service-rows';

/**
 * What became of a person's answer.
 *
 * - `counted` means: it is the one that counts
 * - `answered-before` means: somebody was first, and that answer stays
 * - `not-asked` means: that stage asks for no approval now; `waiting` is the one that does
 * - `too-late` means: the release has ended, is being taken back, or is being promoted
 */
export type ApprovalReply =
  | { readonly kind: 'counted' }
  | { readonly kind: 'answered-before'; readonly answer: NonNullable<Approval['answer']> }
  | { readonly kind: 'not-asked'; readonly waiting?: string }
  | { readonly kind: 'too-late' };

const unanswered =
  'executionArn = :me AND attribute_not_exists(#abort) AND attribute_not_exists(promotingSince) ' +
  'AND approval.stage = :stage AND attribute_not_exists(approval.answer)';

/** The approval that the release in flight waits for: the field `approval` of the ledger's `current`. */
export class Approvals {
  constructor(
    private readonly rows: ServiceRows,
    private readonly item: string,
  ) {}

  /** Asks for an approval. What was asked for a stage first stays, with its time and its answer. */
  async ask(executionArn: string, approval: Approval): Promise<void> {
    await this.rows.updateIf(
      this.item,
      'SET approval = :approval',
      'executionArn = :me AND attribute_not_exists(#abort) ' +
        'AND (attribute_not_exists(approval.stage) OR approval.stage <> :stage)',
      { ':me': executionArn, ':approval': approval, ':stage': approval.stage },
    );
  }

  /** Records that people have been told. */
  async markAnnounced(executionArn: string, stage: string, at: string): Promise<void> {
    await this.rows.updateIf(
      this.item,
      'SET approval.announcedAt = :at',
      'executionArn = :me AND approval.stage = :stage',
      { ':me': executionArn, ':stage': stage, ':at': at },
    );
  }

  /** Lets the release leave the stage that waits. The first answer counts. */
  approve(executionArn: string, stage: string, request: ControlRequest): Promise<ApprovalReply> {
    return this.#answer(executionArn, stage, request, 'approved');
  }

  /**
   * Takes the release back, which fails with `ApprovalRejected`. The first answer counts.
   *
   * A rejection is an abort as well: whatever honours aborts, each fence and the guard, honours it.
   */
  reject(executionArn: string, stage: string, request: ControlRequest): Promise<ApprovalReply> {
    return this.#answer(executionArn, stage, request, 'rejected');
  }

  async #answer(
    executionArn: string,
    stage: string,
    request: ControlRequest,
    decision: ApprovalAnswer,
  ): Promise<ApprovalReply> {
    const isRejected = decision === 'rejected';
    const counted = await this.rows.updateIf(
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
    if (counted) return { kind: 'counted' };
    const current = await this.rows.get(this.item, parseCurrentRelease);
    const { approval, abort, promotingSince } = current ?? {};
    if (current?.executionArn !== executionArn || promotingSince !== undefined) return { kind: 'too-late' };
    if (approval?.stage === stage && approval.answer) {
      return { kind: 'answered-before', answer: approval.answer };
    }
    if (abort) return { kind: 'too-late' };
    return { kind: 'not-asked', ...(approval && !approval.answer && { waiting: approval.stage }) };
  }
}
