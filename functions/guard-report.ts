import type { Ledger } from '../aws/dynamodb';
import type { Announcements } from '../aws/eventbridge';
import { announcedRelease } from '../core/announcements/announcement';
import type { Release } from '../core/release';
import { attemptOrWarn } from './attempt';
import { tell } from './news';

/** Something that the guard did. */
export interface GuardDeed {
  /** Undefined when none was in flight, or nobody knows. */
  readonly release?: Release;
  /** What made it. */
  readonly cause: string;
  /** In one sentence. */
  readonly did: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Tells people what the guard did; nothing waits for it. */
export class GuardReport {
  constructor(
    private readonly ledger: Ledger,
    private readonly announcements: Announcements,
  ) {}

  /** Writes it into the release's audit trail, and sends one event. @returns what was done */
  async tell({ release, cause, did, at }: GuardDeed): Promise<string> {
    if (release) {
      await attemptOrWarn('recording what the guard did', () =>
        this.ledger.record(release.id, { at, kind: 'guarded', cause, did }),
      );
    }
    const news = { kind: 'Guard Acted', release: release && announcedRelease(release), cause, did } as const;
    await tell(this.announcements, news, at);
    return did;
  }
}
