import { parseGuardSuspension } from '../../core/audit/rows/guard-suspension-row';
import type { ControlRequest } from '../../core/release/control-request';
import type { GuardSuspension } from '../../core/release/guard-suspension';
import type { PartitionRows } from './rows';

/** The item with the suspension of the guard, in the part `state`. */
export const suspensionItem = 'guard-suspension';

/** The suspension of a service's guard. */
export class GuardSuspensions {
  constructor(private readonly rows: PartitionRows) {}

  /** Reads the suspension, which may be over. */
  read(): Promise<GuardSuspension | undefined> {
    return this.rows.get(suspensionItem, parseGuardSuspension);
  }

  /** Suspends the guard, or renews the suspension. */
  async suspend(suspension: GuardSuspension): Promise<void> {
    await this.rows.put(suspensionItem, suspension);
  }

  /** Ends the suspension; the guard publishes that and removes it. @returns false without a suspension */
  end(request: ControlRequest): Promise<boolean> {
    return this.rows.updateIf(suspensionItem, 'SET ended = :request', 'attribute_exists(reason)', {
      ':request': request,
    });
  }

  /** Records a reminder, unless the suspension was renewed or ended meanwhile. */
  async markReminded({ at }: GuardSuspension, remindedAt: string): Promise<void> {
    await this.rows.updateIf(suspensionItem, 'SET remindedAt = :now', suspendedAt, {
      ':now': remindedAt,
      ':at': at,
    });
  }

  /** Removes a suspension that is over, unless it was renewed meanwhile. */
  async remove({ at }: GuardSuspension): Promise<void> {
    await this.rows.deleteIf(suspensionItem, suspendedAt, { ':at': at });
  }
}

/** Only the suspension that was read. */
const suspendedAt = '#at = :at';
