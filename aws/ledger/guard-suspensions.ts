import {
  parseGuardSuspension,
  parseSuspensionReminder,
  type SuspensionReminder,
} from '../../core/audit/rows/guard-suspension-row';
import type { ControlRequest } from '../../core/release/control-request';
import { isSuspended, type GuardSuspension } from '../../core/release/guard-suspension';
import type { PartitionRows } from './rows';

/** The item with the suspension of the guard, in the part `people`. */
export const suspensionItem = 'guard-suspension';

/** The item with the last notification about it, in the part `state`. */
const reminderItem = 'guard-suspension-reminder';

/**
 * The suspension of a service's guard. Only `control` writes it, so nobody who may write the lock keeps the guard from the weights. What
 * the guard notes of it is apart: it decides about reminders only.
 */
export class GuardSuspensions {
  constructor(
    private readonly people: PartitionRows,
    private readonly state: PartitionRows,
  ) {}

  /** Reads the last suspension, which may be over. */
  read(): Promise<GuardSuspension | undefined> {
    return this.people.get(suspensionItem, parseGuardSuspension);
  }

  /** Suspends the guard, or renews the suspension. */
  async suspend(suspension: GuardSuspension): Promise<void> {
    await this.people.put(suspensionItem, suspension);
  }

  /** Ends the suspension; the guard publishes that. @returns false while the guard is not suspended */
  async end(request: ControlRequest): Promise<boolean> {
    const suspension = await this.read();
    if (!suspension || !isSuspended(suspension, request.at)) return false;
    // Only the suspension that was read.
    return this.people.putIf(suspensionItem, { ...suspension, ended: request }, '#at = :at', {
      ':at': suspension.at,
    });
  }

  /** Reads the last notification about a suspension. */
  async readReminder({ at }: GuardSuspension): Promise<SuspensionReminder | undefined> {
    const reminder = await this.state.get(reminderItem, parseSuspensionReminder);
    return reminder?.suspendedAt === at ? reminder : undefined;
  }

  /** Records a notification about a suspension, or about its end. */
  async markReminded({ at }: GuardSuspension, remindedAt: string, isOver = false): Promise<void> {
    await this.state.updateIf(
      reminderItem,
      'SET suspendedAt = :at, remindedAt = :now, isOver = :over',
      // A late write about an earlier suspension counts for nothing.
      'attribute_not_exists(suspendedAt) OR suspendedAt <= :at',
      { ':at': at, ':now': remindedAt, ':over': isOver },
    );
  }
}
