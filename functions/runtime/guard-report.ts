import type { Ledger } from '../../aws/ledger/ledger';
import type { EventPublisher } from '../../aws/notifications/event-publisher';
import { eventRelease } from '../../core/notifications/release-event';
import type { GuardAction, GuardTrigger } from '../../core/audit/events/guarded';
import type { Release } from '../../core/release/release';
import { runOrWarn } from './run-all';
import { publishEvent } from './publish-event';

/** An action of the guard, with its cause. */
export type ReportedAction = {
  /** One sentence for people. */
  readonly cause: string;
  readonly action: GuardAction;
  /** The weights of somebody else that the guard replaced. */
  readonly undid?: string;
  /** ISO 8601. */
  readonly at: string;
} & (
  | {
      readonly release: Release;
      readonly trigger: GuardTrigger;
      /** False if Step Functions does not confirm the release: people are not sent what the ledger says of it. */
      readonly isConfirmed: boolean;
    }
  /** No release is in flight, or the ledger cannot be read. */
  | { readonly release?: undefined; readonly trigger?: undefined; readonly isConfirmed?: undefined }
);

const notConfirmed = 'the ledger has an abort of a release that Step Functions does not confirm';

/** Records and publishes the actions of the guard. A report that fails is logged; the guard goes on. */
export class GuardReport {
  constructor(
    private readonly ledger: Ledger,
    private readonly publisher: EventPublisher,
  ) {}

  /**
   * Adds an action to the audit trail of its release, if it has one, and publishes one event.
   *
   * @returns the action
   */
  async publish({ cause, action, undid, at, ...about }: ReportedAction): Promise<GuardAction> {
    if (about.release) {
      const {
        release: { id },
        trigger,
      } = about;
      await runOrWarn('recording the action of the guard', () =>
        this.ledger.record(id, { at, kind: 'guarded', trigger, cause, action }),
      );
    }
    const event = {
      kind: 'Guard Acted',
      ...(about.isConfirmed && { release: eventRelease(about.release) }),
      // An abort is in the same row as the release, so its words are not confirmed either.
      cause:
        about.isConfirmed === false && (about.trigger === 'abort' || about.trigger === 'tripwire')
          ? notConfirmed
          : cause,
      action,
      undid,
    } as const;
    await publishEvent(this.publisher, event, at);
    return action;
  }
}
