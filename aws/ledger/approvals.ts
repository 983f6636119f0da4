import type { Approval } from '../../core/release/approval';
import type { PartitionRows } from './rows';

/** The approval request of the release in flight: the field `approval` of the ledger's `current`. */
export class Approvals {
  constructor(
    private readonly rows: PartitionRows,
    private readonly item: string,
  ) {}

  /** Requests an approval. The first request of a stage stays, with its time. */
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
}
