import type { Ledger } from '../../aws/ledger/ledger';
import type { EventPublisher } from '../../aws/notifications/event-publisher';
import { eventRelease } from '../../core/notifications/release-event';
import type { GuardTrigger } from '../../core/audit/events/guarded';
import type { Release } from '../../core/release/release';
import { runOrWarn } from './run-all';
import { publishEvent } from './publish-event';

/** Something that the guard did. */
export type ReportedAction = {
  /** What made it, in one sentence. */
  readonly cause: string;
  /** In one sentence. */
  readonly did: string;
  /** ISO 8601. */
  readonly at: string;
} & (
  | { readonly release: Release; readonly trigger: GuardTrigger }
  /** None was in flight, or nobody knows. */
  | { readonly release?: undefined; readonly trigger?: undefined }
);

/** Tells people what the guard did; nothing waits for it. */
export class GuardReport {
  constructor(
    private readonly ledger: Ledger,
    private readonly publisher: EventPublisher,
  ) {}

  /** Writes it into the release's audit trail, and sends one event. @returns what was done */
  async publish({ cause, did, at, ...of }: ReportedAction): Promise<string> {
    const { release } = of;
    if (of.release) {
      const {
        release: { id },
        trigger,
      } = of;
      await runOrWarn('recording what the guard did', () =>
        this.ledger.record(id, { at, kind: 'guarded', trigger, cause, did }),
      );
    }
    const event = { kind: 'Guard Acted', release: release && eventRelease(release), cause, did } as const;
    await publishEvent(this.publisher, event, at);
    return did;
  }
}
