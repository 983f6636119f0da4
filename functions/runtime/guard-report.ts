import type { Ledger } from '../../aws/ledger/ledger';
import type { Announcements } from '../../aws/notifications/event-publisher';
import { announcedRelease } from '../../core/notifications/release-event';
import type { GuardTrigger } from '../../core/audit/events/audit-event';
import type { Release } from '../../core/release/release';
import { attemptOrWarn } from './run-all';
import { tell } from './publish-event';

/** Something that the guard did. */
export type GuardDeed = {
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
    private readonly announcements: Announcements,
  ) {}

  /** Writes it into the release's audit trail, and sends one event. @returns what was done */
  async tell({ cause, did, at, ...of }: GuardDeed): Promise<string> {
    const { release } = of;
    if (of.release) {
      const {
        release: { id },
        trigger,
      } = of;
      await attemptOrWarn('recording what the guard did', () =>
        this.ledger.record(id, { at, kind: 'guarded', trigger, cause, did }),
      );
    }
    const news = { kind: 'Guard Acted', release: release && announcedRelease(release), cause, did } as const;
    await tell(this.announcements, news, at);
    return did;
  }
}
